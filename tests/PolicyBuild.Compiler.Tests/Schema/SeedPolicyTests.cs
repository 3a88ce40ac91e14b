using PolicyBuild.Compiler.Tests.Syntax;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Schema;

public class SeedPolicyTests
{
    internal const string Text = """
        profile: python-ai-turbo
        mode: sandbox
        runtime: auto  # namespace on Linux, wasm elsewhere

        security:
          level: medium
          capabilities: []
          seccomp: 
            default: deny
            allow:
              - read
              - write
              - openat
              - close
              - mmap
              - exit_group
          landlock:
            enabled: true
            paths:
              - path: /tmp
                access: read-write
              - path: /usr/lib/python3*
                access: read-only
          bpf_lsm:
            file_open: python-file-policy.bpf
            task_create: deny-fork.bpf

        performance:
          zygote: true
          io_mode: uring
          memory_allocator: jemalloc
          cpu_affinity: numa-aware
          prefetch: python

        resources:
          memory: 512MB
          cpu: 1.0
          pids: 256
          disk: 1GB
          timeout: 300s

        network:
          mode: loopback-only
          dns: disabled
          outbound: []

        adaptive:
          auto_upgrade: hardened
          auto_downgrade: direct  
          triggers:
            - network_access: upgrade
            - file_write_outside_tmp: upgrade
        """;

    [Fact]
    public void The_example_of_the_seed_document_fits_as_it_stands()
    {
        var parsed = new ParsedText(Text, validate: true);
        Assert.Empty(parsed.Lines);
        Assert.True(parsed.Fits);
    }
}
