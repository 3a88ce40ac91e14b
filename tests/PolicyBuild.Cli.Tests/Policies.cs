namespace PolicyBuild.Cli.Tests;

/// <summary>Policy texts that several tests use.</summary>
internal static class Policies
{
    /// <summary>One of each layer: rules with and without conditions, a group, paths, a port.</summary>
    public const string Good = """
        profile: demo
        mode: direct
        security:
          seccomp:
            default: {errno: EPERM}
            exec: policy
            allow:
              - "@startup"
              - {syscall: socket, args: [{arg: family, op: eq, value: AF_UNIX}]}
            deny:
              - ptrace
          landlock:
            paths:
              - {path: /usr, access: read-execute}
              - {path: "${tmp}/data", access: read-write, required: false}
            tcp: {connect: [443]}
        """;

    /// <summary>Limits of every kind, for both runtimes.</summary>
    public const string Limited = """
        profile: limited
        mode: direct
        runtime: auto
        security:
          landlock:
            paths:
              - {path: /tmp, access: read-write}
        network:
          mode: host
        resources:
          memory: 512MB
          cpu: 1.0
          pids: 256
          io: [{device: /dev/sda, read: 10MB}]
          disk: 1GB
          timeout: 300s
        """;

    /// <summary>An unknown system call in line 6, column 14.</summary>
    public const string Wrong = """
        profile: wrong
        mode: direct
        security:
          seccomp:
            default: {errno: EPERM}
            allow: [opnat, "@startup"]
        """;
}
