using System.Collections.Immutable;
using CsCheck;

namespace PolicyBuild.Compiler.Tests.Pipeline;

/// <summary>Random sets of policies: good ones, ones with warnings, and ones that fail in each of the stages, some of them with base policies.</summary>
internal static class RandomPolicies
{
    private static readonly string[] s_sections =
    [
        "  seccomp: {allow: ['@system-service'], default: {errno: EPERM}}",
        "  seccomp:\n    deny: [mount, {syscall: socket, args: [{arg: 0, op: eq, value: AF_INET}]}, reboot]",
        "  seccomp: {deny: [ptrace], log: [ptrace, openat]}",
        "  seccomp: {deny: [opnat, mount]}",
        "  seccomp: {deny: [{syscall: mkdir, errno: 0}, opnat]}",
        "  landlock: {paths: [{path: /tmp, access: read-write}, {path: /usr, access: read-only}]}",
        "  landlock: {paths: [{path: /tmp/*/x, access: read-only}, {path: /tmp, access: read-write-execute}]}",
        "  landlock: {paths: [{path: '${ap}', access: read-only}]}",
        "  landlock: {paths: [{path: /opt, access: [execute]}]}",
        "  level: high",
    ];

    private static readonly string[] s_rest =
    [
        "", "", "resources: {memory: 64M, timeout: 3s}\n", "mdoe: direct\n", "mode: direct\nmode: sandbox\n", "adaptive: {enabled: true}\n",
        "network: {mode: none}\n", "x: [\n", "# policybuild:disable PB4001\n",
    ];

    private static readonly string[] s_extends =
    [
        "", "", "", "extends: [builtin:dotnet]\n", "extends: [base.policy.yaml]\n", "extends: [base.policy.yaml, wrong.policy.yaml]\n", "extends: [absent.policy.yaml]\n", "extends: [builtin:nothing]\n",
    ];

    private static readonly Gen<string> s_text =
        from extends in Gen.OneOf(s_extends)
        from section in Gen.OneOf(s_sections)
        from rest in Gen.OneOf(s_rest)
        from lines in Gen.Int[0, 3]
        select new string('\n', lines) + extends + "profile: p\nsecurity:\n" + section + "\n" + rest;

    /// <summary>Texts of 1 to 24 policies.</summary>
    public static readonly Gen<string[]> Sets = s_text.Array[1, 24];

    /// <summary>The files of a set, below /p; the policies in their order.</summary>
    public static ImmutableArray<string> Write(MemoryFiles files, string[] texts)
    {
        files["/p/.git/HEAD"] = "x";
        files["/p/src/base.policy.yaml"] = "security:\n  seccomp: {deny: [kexec_load, swapon]}\n";
        files["/p/src/wrong.policy.yaml"] = "security:\n  seccomp: {deny: [nosuchcall], dney: [mount]}\n";
        var paths = ImmutableArray.CreateBuilder<string>(texts.Length);
        for (int i = 0; i < texts.Length; i++)
        {
            string path = $"/p/src/policy{i}.policy.yaml";
            files[path] = texts[i];
            paths.Add(path);
        }

        return paths.MoveToImmutable();
    }
}
