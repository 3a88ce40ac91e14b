using PolicyBuild.KernelTests.Programs;

namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Programs that a policy takes from an object file, made by clang from C (object.bpf.c).</summary>
internal static class ObjectCases
{
    private const string Policy = """
        profile: object
        mode: sandbox
        security: {bpf_lsm: {include: [object.bpf.o]}}
        """;

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        Case("an object that clang made is loaded and does what its source says", """
            echo x > $DIR/secret.txt; echo x > $DIR/secret.txts; echo x > $DIR/open
            printf "open-read $DIR/open\nopen-write /tmp/file\ncreate /tmp/file\nopen-read $DIR/secret.txts\nopen-read $DIR/secret.txt\nopen-read $DIR/open\nopen-write /tmp/file\n" > $DIR/lines
            printf "@{socket} 2 2 0\n@{socket} 10 2 0\n@{socket} 1 1 0\n" >> $DIR/lines
            run /bin/probe < $DIR/lines | sed 's/ok .*/ok/'
            probe < $DIR/lines | grep -c ok
            rm /tmp/file
            """, "ok\nerrno 2\nok\nok\nerrno 13\nok\nerrno 13\nok\nerrno 97\nok\n9\n"),

        Case("each sandbox has the maps of an object for itself", """
            echo x > $DIR/secret.txt
            printf "open-read $DIR/secret.txt\ncreate /tmp/one\n" | run /bin/probe
            printf "create /tmp/one\n" | run /bin/probe
            """, "errno 13\nerrno 13\nok 0\n"),

        Case("the report has its programs", """
            OPTIONS=--report=$DIR/report
            run /bin/true
            tr '{' '\n' < $DIR/report | sed -n 's/.*"hook":"\([a-z_]*\)","attachedAs":"\([a-z_]*\)".*/\1 \2/p' | sort
            """, "file_open lsm_cgroup\nsocket_create lsm_cgroup\n"),
    ];

    private static GuestCase Case(string name, string script, string expected) =>
        new(name, Policy, script, _ => expected) { On = BpfCases.HasHooks, Tool = ClangObject.Compiler, Search = () => ClangObject.Folder };
}
