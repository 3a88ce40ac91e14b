namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Hook policies: the programs that the compiler makes of them, on kernels.</summary>
internal static class HookCases
{
    private const string Seed = """
        file_open: python-file-policy.bpf
            task_create: deny-fork.bpf
        """;

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        Hooked("the seed's file policy lets Python's files be read and no others", "direct", Seed, """
            run /bin/cat /etc/passwd 2>&1 | head -n 1
            run /bin/cat /etc/shadow 2>&1 | sed 's/.*: //'
            run /bin/touch /usr/new 2>&1 | sed 's/.*: //'
            run /bin/sh -c 'echo x > /tmp/ok && echo written'
            """, "root:x:0:0:root:/root:/bin/sh\nPermission denied\nPermission denied\nwritten\n"),

        Hooked("the seed's deny-fork denies forks and nothing else", "sandbox", Seed, """
            run /bin/sh -c 'echo started; (true) && echo forked' 2>&1 | sed 's/.*: //'
            """, "started\nOperation not permitted\n"),

        Hooked("patterns hold anywhere in a path, and below a variable", "direct", """
            file_open: {rules: [{action: deny, path: ['/cases/**/secret*/x[0-9]', '${app}/**/*.key']}]}
            """, """
            mkdir -p $DIR/a/secret1
            echo open > $DIR/a/secret1/xx
            echo closed > $DIR/a/secret1/x7
            echo closed > $DIR/a/my.key
            run /bin/sh -c 'read -r line < $1/a/secret1/xx && echo $line; read -r line < $1/a/secret1/x7; read -r line < $1/a/my.key' sh $DIR 2>&1 | sed 's/.*: //'
            """, "open\nOperation not permitted\nOperation not permitted\n"),

        Hooked("numbers, addresses and texts of arguments are compared", "direct", """
            socket_connect: {rules: [{action: deny, address: '127.0.0.0/8:80'}]}
                task_kill: {rules: [{action: {errno: EACCES}, signal: SIGUSR1}]}
            """, """
            run /bin/sh -c 'exec nc 127.0.0.1 80 < /dev/null' 2>&1 | sed 's/.*: //'
            run /bin/sh -c 'exec nc 127.0.0.1 81 < /dev/null' 2>&1 | sed 's/.*: //'
            run /bin/sh -c 'kill -0 $$ && echo probed; kill -USR1 $$' 2>&1 | sed 's/.*: //'
            """, "Operation not permitted\nConnection refused\nprobed\nPermission denied\n"),
    ];

    private static GuestCase Hooked(string name, string mode, string hooks, string script, string expected) => new(
        name,
        $"profile: hooks\nmode: {mode}\nsecurity:\n  bpf_lsm:\n    {hooks}\n",
        script,
        _ => expected) { On = BpfCases.HasHooks };
}
