using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Testing;

namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>What is said of programs that the verifier refuses: the rule whose instruction it is, as the kernel's own log tells it.</summary>
internal static class RefusedProgramCases
{
    private const string Policy = """
        profile: refused
        mode: direct
        security:
          bpf_lsm:
            file_open:
              rules:
                - {action: deny, path: "/nowhere/*.secret", flags: {op: any_bits, value: O_APPEND}}
                - {action: audit, owner: 7}
                - {action: deny, path: "/nowhere/**/x?.log", owner: 1}
                - {action: audit, path: "/nowhere/else/**"}
            task_alloc:
              - {action: audit}
        """;

    private const string Allowing = """
        profile: refused
        mode: direct
        security:
          bpf_lsm:
            file_open:
              default: deny
              rules:
                - {action: allow, path: "/**"}
                - {action: allow, owner: 7}
        """;

    private const string Words = """
        run /bin/echo started 2>&1 | grep -oE "PB[0-9]+|hook '[a-z_]*'|[a-z_.]*\([0-9,]*\)( in [a-z_]*\+[0-9]*)?|says: [A-Za-z ]*|started"
        """;

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        Damaged("a program that is refused for an instruction of its third rule is told by that rule", 9, DamagedPrograms.Call, "says: invalid func unknown"),
        Damaged("so is one for a rule that lets pass, which no report names", 9, DamagedPrograms.Call, "says: invalid func unknown", Allowing),
        Damaged("so is one that is refused before it is followed", 10, DamagedPrograms.Jump, "says: jump out of range from insn "),

        new GuestCase("of an object the line that names it is told, and the place in it", """
            profile: refused
            mode: direct
            security:
              bpf_lsm:
                include: [refused.bpf.o]
            """, Words, _ => "PB8065\nhook 'task_alloc'\ntest.policy.yaml(5,15) in task_alloc+8\nsays: R\n")
        {
            On = BpfCases.HasHooks,
            Search = () =>
            {
                string folder = Repository.Folder("out", "tests", "refused-objects");
                Directory.CreateDirectory(folder);
                File.WriteAllBytes(Path.Combine(folder, "refused.bpf.o"), CompiledObjects.Broken());
                return folder;
            },
        },
    ];

    private static GuestCase Damaged(string name, int line, ImmutableArray<byte> instruction, string says, string policy = Policy) =>
        new(name, policy, Words, _ => $"PB8065\nhook 'file_open'\ntest.policy.yaml({line},11)\n{says}\n")
        {
            On = BpfCases.HasHooks,
            Programs = DamagedPrograms.Of(policy, SectionKind.BpfLsm, "file_open", line, instruction),
        };
}
