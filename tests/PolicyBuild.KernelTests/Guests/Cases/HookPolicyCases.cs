namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Hook policies as users write them, compiled, loaded and enforced.</summary>
internal static class HookPolicyCases
{
    // What a shell of busybox needs, and one open folder: everything else is closed, and so are the ways to give a closed file an open name.
    private const string Sound = """
        profile: paths
        mode: direct
        security:
          bpf_lsm:
            file_open:
              default: {errno: EACCES}
              rules: [{action: allow, path: ["/bin/**", "/proc/**", "/dev/**", "$DIR/open/**"]}]
            path_link: [{action: deny}]
            path_rename: [{action: deny}]
            sb_mount: [{action: deny}]
            move_mount: [{action: deny}]
            path_chroot: [{action: deny}]
            userns_create: [{action: deny}]
        """;

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        Anonymous("a file without a path gets through no glob that leaves its first segment open", "{default: deny, rules: [{action: allow, path: ['/**/lib/**', '/*', '/memfd:mine*']}]}",
            ("a/lib/x", false), ("x", false), ("mine", true)),
        Anonymous("an exception from a denial is none for a file without a path that has its name", "[{action: deny, path: {op: not_in, value: ['/**/lib/**', '/bin/**', '/memfd:mine*']}}]",
            ("a/lib/x", false), ("x", false), ("mine", true)),
        Anonymous("a file without a path is denied by its name, whatever leads to it", "[{action: deny, path: ['/**/lib/**']}]", ("a/lib/x", false), ("x", true)),
        Anonymous("all files are those without a path too", "{default: deny, rules: [{action: allow, path: '/**'}]}", ("a/lib/x", true)),
        Case("the two programs of the seed document hold", """
            profile: secure-app
            mode: sandbox
            security:
              bpf_lsm:
                file_open: python-file-policy.bpf
                task_create: deny-fork.bpf
            """, """
            echo secret > /root/secret
            run /bin/sh -c 'read -r line < /etc/passwd; echo $line; read -r line < /root/secret; echo on; read -r line < /etc/shadow; echo on; (true); echo forked' 2>&1 | sed 's/.*: //'
            read -r line < /root/secret && echo $line
            """, "root:x:0:0:root:/root:/bin/sh\nPermission denied\non\nPermission denied\non\nOperation not permitted\nsecret\n"),

        Case("the report has the file and the interpreter that 'launch: auto' of a hook policy is for", Sound, """
            mkdir $DIR/open
            printf '#!/bin/sh\necho started\n' > $DIR/open/script
            chmod 755 $DIR/open/script
            OPTIONS=--report=/tmp/report
            run $DIR/open/script
            sed 's/.*"startedForHooks":\([^}]*}\).*/\1/' /tmp/report
            """, "started\n{\"program\":\"$DIR/open/script\",\"interpreter\":\"/bin/busybox\"}\n"),

        Case("an allow list lets the listed paths be opened, by globs anywhere in them", """
            profile: globs
            mode: direct
            security:
              bpf_lsm:
                file_open:
                  default: {errno: EACCES}
                  rules: [{action: allow, path: ["/bin/**", "$DIR/*/public/**", "$DIR/**/[a-c]?.txt"]}]
            """, """
            for file in one/public/deep/file one/private/file one/a1.txt one/d1.txt a1.txt two/three/b2.txt; do case $file in */*) mkdir -p $DIR/${file%/*};; esac; echo $file > $DIR/$file; done
            run /bin/sh -c 'for file in one/public/deep/file one/private/file one/a1.txt one/d1.txt a1.txt two/three/b2.txt; do if read -r line < $1/$file; then echo $line; else echo no; fi; done' sh $DIR 2>/dev/null
            """, "one/public/deep/file\nno\none/a1.txt\nno\na1.txt\ntwo/three/b2.txt\n"),

        Case("there is no way round a sound policy of paths", Sound, """
            mkdir -p $DIR/open $DIR/secret
            echo secret > $DIR/secret/file
            echo open > $DIR/open/file
            run /bin/sh -c '
              cd $1
              read -r line < open/file; echo $line
              read -r line < secret/file; echo $line
              ln secret/file open/link
              ln -s ../secret/file open/symlink; read -r line < open/symlink; echo $line
              mv secret open/moved
              mv secret/file open/moved
              mkdir open/mounted; mount --bind secret open/mounted
              busybox chroot secret /file
              busybox unshare -U true
              read -r line < /proc/self/root$1/secret/file; echo $line
              read -r line < /proc/self/cwd/secret/file; echo $line
              ' sh $DIR 2>&1 | sed 's/.*: //'
            cat $DIR/secret/file
            """, "open\nPermission denied\nopen\nOperation not permitted\nPermission denied\nopen\nOperation not permitted\nOperation not permitted\n"
                + "permission denied (are you root?)\nOperation not permitted\nOperation not permitted\nPermission denied\nopen\nPermission denied\nopen\nsecret\n"),

        // Before 6.12 a kernel tells no path on these hooks: no name changes there, and files are truncated and deleted as without a policy.
        GuestCase.TryBy("what may not be written is not truncated, replaced or deleted by its name", """
            profile: written
            mode: direct
            security:
              bpf_lsm:
                file_open: [{action: {errno: EROFS}, path: ["$DIR/kept/**", "$DIR/one"], access: [write]}]
            """, static kernel => TellsNames(kernel)
            ?
            [
                ("open-read $DIR/kept/file", "ok 0"), ("open-write $DIR/kept/file", "errno 30"), ("truncate $DIR/kept/file", "errno 30"), ("truncate $DIR/one", "errno 30"),
                ("truncate $DIR/other", "ok 0"), ("rename $DIR/other $DIR/one", "errno 1"), ("rename $DIR/other $DIR/kept/file", "errno 1"),
                ("rename $DIR/other $DIR/another", "ok 0"), ("unlink $DIR/kept/file", "errno 30"), ("unlink $DIR/one", "errno 30"), ("unlink $DIR/another", "ok 0"),
            ]
            :
            [
                ("open-read $DIR/kept/file", "ok 0"), ("open-write $DIR/kept/file", "errno 30"), ("truncate $DIR/kept/file", "ok 0"), ("truncate $DIR/one", "ok 0"),
                ("truncate $DIR/other", "ok 0"), ("rename $DIR/other $DIR/one", "errno 13"), ("rename $DIR/other $DIR/kept/file", "errno 13"),
                ("rename $DIR/other $DIR/another", "errno 13"), ("unlink $DIR/kept/file", "ok 0"), ("unlink $DIR/one", "ok 0"), ("unlink $DIR/another", "errno 2"),
            ], "mkdir -p $DIR/kept; echo kept > $DIR/kept/file; echo one > $DIR/one; echo other > $DIR/other") with { On = BpfCases.HasHooks },

        GuestCase.TryBy("of an allow list what may be written may be truncated and deleted", """
            profile: listed
            mode: direct
            security:
              bpf_lsm:
                file_open:
                  default: {errno: EACCES}
                  rules:
                    - {action: allow, path: ["/bin/**", "/proc/**", "$DIR/read/**"], access: [read, execute]}
                    - {action: allow, path: ["/dev/**", "$DIR/open/**", "$DIR/single"]}
            """, static kernel =>
            [
                ("open-read $DIR/read/file", "ok 0"), ("truncate $DIR/read/file", TellsNames(kernel) ? "errno 13" : "ok 0"),
                ("rename $DIR/read/file $DIR/open/moved", TellsNames(kernel) ? "errno 1" : "errno 13"), ("rename $DIR/open/file $DIR/read/moved", TellsNames(kernel) ? "errno 1" : "errno 13"),
                ("unlink $DIR/read/file", TellsNames(kernel) ? "errno 13" : "ok 0"), ("unlink $DIR/outside", TellsNames(kernel) ? "errno 13" : "ok 0"),
                ("truncate $DIR/open/file", "ok 0"), ("open-truncate $DIR/open/file", "ok 0"), ("unlink $DIR/open/file", "ok 0"), ("truncate $DIR/single", "ok 0"), ("unlink $DIR/single", "ok 0"),
            ], "mkdir -p $DIR/read $DIR/open; for file in read/file open/file single outside; do echo text > $DIR/$file; done") with { On = BpfCases.HasHooks },

        Case("a path that is too long to be told is closed", Sound, """
            mkdir -p $DIR/open
            name=$(printf '%0200d' 0)
            # With -P a shell takes one step from where it is; else it would name the whole path.
            (cd $DIR/open; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22; do mkdir $name; cd -P $name; echo deep > file; done) 2>&1
            run /bin/sh -c 'cd $1/open; for i in 1 2 3; do cd -P $2; done; read -r line < file && echo $line; for i in 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22; do cd -P $2; done; read -r line < file || echo closed' sh $DIR $name 2>/dev/null
            """, "deep\nclosed\n"),

        Case("a file that is held, and whose name is gone, stays closed", Sound, """
            mkdir -p $DIR/open $DIR/secret
            echo secret > $DIR/secret/file
            echo open > $DIR/open/file
            printf "open-unlinked $DIR/secret/file\nopen-unlinked $DIR/open/file\n" | run /bin/probe
            """, "errno 13\nok 0\n"),

        // The open by O_PATH is no hook's. Before 6.12 the name goes by deleting alone: there every rename is denied.
        Case("a file whose name is gone is meant by the rule that denied it", """
            profile: gone
            mode: direct
            security:
              bpf_lsm:
                file_open: [{action: deny, path: ["$DIR/secret", "$DIR/*.key", "$DIR/tree/**"], access: [read]}]
            """, """
            mkdir $DIR/tree
            for file in secret a.key tree/file other open; do echo $file > $DIR/$file; done
            run /bin/probe here <<'LINES'
            -@{openat} -100 "$DIR/secret 0x200000 0
            -@{openat} -100 "$DIR/a.key 0x200000 0
            -@{openat} -100 "$DIR/tree/file 0x200000 0
            -@{openat} -100 "$DIR/open 0x200000 0
            @{unlinkat} -100 "$DIR/secret 0
            @{openat} -100 "/proc/self/fd/3 0 0
            -@{renameat2} -100 "$DIR/other -100 "$DIR/a.key 0
            -@{unlinkat} -100 "$DIR/a.key 0
            @{openat} -100 "/proc/self/fd/4 0 0
            @{unlinkat} -100 "$DIR/tree/file 0
            @{openat} -100 "/proc/self/fd/5 0 0
            @{unlinkat} -100 "$DIR/open 0
            @{openat} -100 "/proc/self/fd/6 0 0
            LINES
            """, "ok 0\nerrno 1\nerrno 1\nok 0\nerrno 1\nok 0\nok 7\n"),

        // What is in no folder's memory: the kernel calls it "/", or finds its names (7.3).
        Case("a file that is opened by its handle is closed where its path is", """
            profile: handle
            mode: direct
            security:
              bpf_lsm:
                file_open: [{action: deny, path: "/sys/fs/cgroup/handle/**"}]
            """, """
            handle() { printf '#08000000fe000000'; printf '%016x' $1 | sed 's/\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)/\8\7\6\5\4\3\2\1/'; }
            mkdir /sys/fs/cgroup/handle
            handle=$(handle $(stat -c %i /sys/fs/cgroup/handle/cgroup.procs))
            try() {
              echo 3 > /proc/sys/vm/drop_caches
              printf '%s\n' '-@{openat} -100 "/sys/fs/cgroup 0 0' "@{open_by_handle_at} 3 $handle 1" '@{openat} -100 "/ 0 0' | "$@"
            }
            try probe here
            try run /bin/probe here | sed 's/errno 13/errno 1/; s/^ok .*/ok/'
            rmdir /sys/fs/cgroup/handle
            """, "ok 4\nok 5\nerrno 1\nok\n"),

        Moved("the folder of a variable and those above it keep their names", "file_open: [{action: deny, path: '${home}/.ssh/**'}]", """
            export HOME=$DIR/above/home
            mkdir -p $HOME/.ssh $HOME/one $DIR/other
            echo secret > $HOME/.ssh/key
            run /bin/probe here <<'LINES'
            @{renameat2} -100 "$DIR/above/home -100 "$DIR/above/moved 0
            @{renameat2} -100 "$DIR/above -100 "$DIR/moved 0
            @{renameat2} -100 "$DIR/other -100 "$DIR/above 2
            @{renameat2} -100 "$DIR/above/home/one -100 "$DIR/above/home/two 0
            @{openat} -100 "$DIR/above/home/.ssh/key 0 0
            LINES
            """, ("errno 1", "errno 13"), ("errno 1", "errno 13"), ("errno 1", "errno 13"), ("ok 0", "errno 13"), ("errno 1", "errno 1")),

        Moved("a file that is changed by its path, and a folder whose names are judged, stay where they are", """
            path_chmod: [{action: deny, path: "$DIR/tree/file"}]
                path_unlink: [{action: deny, directory: "$DIR/tree"}]
            """, """
            mkdir $DIR/tree
            echo file > $DIR/tree/file
            run /bin/probe here <<'LINES'
            @{renameat2} -100 "$DIR/tree -100 "$DIR/moved 0
            @{renameat2} -100 "$DIR/tree/file -100 "$DIR/file 0
            @{linkat} -100 "$DIR/tree/file -100 "$DIR/link 0
            @{fchmodat} -100 "$DIR/tree/file 0777
            @{unlinkat} -100 "$DIR/tree/file 0
            LINES
            """, ("errno 1", "errno 13"), ("errno 1", "errno 13"), ("errno 1", "errno 1"), ("errno 1", "errno 13"), ("errno 1", "errno 13")),

        Moved("a mount is not taken away beneath who is in it", "file_open: [{action: deny, path: '$DIR/mount/secret/**'}]", """
            mkdir $DIR/mount
            mount -t tmpfs mount $DIR/mount
            mkdir $DIR/mount/secret
            echo secret > $DIR/mount/secret/key
            run /bin/probe here <<'LINES'
            @{chdir} "$DIR/mount
            @{umount2} "$DIR/mount 2
            @{openat} -100 "secret/key 0 0
            LINES
            umount $DIR/mount
            """, ("ok 0", "ok 0"), ("errno 1", "errno 1"), ("errno 1", "errno 1")),

        // Preemption as a desktop has it: a program that is interrupted must not go on with the path of another task.
        Case("tasks that race on one processor do not get each other's verdict", Sound, """
            name=$(printf '%0200d' 0)
            mkdir -p $DIR/open/$name/$name/$name $DIR/secret
            echo secret > $DIR/secret/file
            echo open > $DIR/open/$name/$name/$name/file
            mount -t debugfs debugfs /sys/kernel/debug
            cat /sys/kernel/debug/sched/preempt > /tmp/preempt
            echo full > /sys/kernel/debug/sched/preempt
            echo race-open $DIR/secret/file $DIR/open/$name/$name/$name/file 4000 | run /bin/probe
            sed 's/.*(\([a-z]*\)).*/\1/' /tmp/preempt > /sys/kernel/debug/sched/preempt
            umount /sys/kernel/debug
            """, "ok 0\n") with { On = kernel => kernel.IsX64 && BpfCases.HasHooks(kernel) },

        Case("what a rule denies and audits is told with its line in the policy", """
            profile: told
            mode: direct
            security:
              bpf_lsm:
                file_open:
                  rules:
                    - {action: deny, path: "$DIR/secret"}
                    - {action: audit, path: "$DIR/watched"}
            """, """
            echo secret > $DIR/secret
            echo watched > $DIR/watched
            OPTIONS=--watch-denials
            run /bin/sh -c 'exec 2> /dev/null; read -r line < $1/watched; echo $line; read -r line < $1/secret' sh $DIR 2>&1 | sed 's/process [0-9]*/process N/' | sort
            """, "policy-run: note: audited file_open by test.policy.yaml(8) (process N, sh)\n"
                + "policy-run: note: denied file_open by test.policy.yaml(7): operation not permitted (process N, sh)\nwatched\n"),

        Case("${app} and ${tmp} in a path are the folders of this start", """
            profile: variables
            mode: direct
            security:
              bpf_lsm:
                file_open:
                  default: {errno: EACCES}
                  rules: [{action: allow, path: ["/bin/**", "${app}/dir/**", "${tmp}/mine/**"]}]
            """, """
            mkdir -p /tmp/mine $DIR/below /tmp/elsewhere/mine
            echo app > $DIR/below/file
            echo tmp > /tmp/mine/file
            echo elsewhere > /tmp/elsewhere/mine/file
            cat > $DIR/try <<'END'
            for file in $1/below/file /tmp/mine/file /tmp/elsewhere/mine/file; do if read -r line < $file; then echo $line; else echo no; fi; done
            END
            run /bin/sh $DIR/try $DIR 2>/dev/null
            export TMPDIR=/tmp/elsewhere
            run /bin/sh $DIR/try $DIR 2>/dev/null
            """, "app\ntmp\nno\napp\nno\nelsewhere\n"),

        // Ten hooks take the kernel's places. On the eleventh the rules' program is behind the one that all sandboxes share, and the network's second look,
        // which lets the address through, must not take its place.
        Case("rules on a hook that is shared stay where a filtered network looks at the hook too", """
            profile: shared
            mode: direct
            network: {mode: filtered, outbound: ['127.0.0.1:*']}
            security:
              bpf_lsm:
                bpf: [{action: audit}]
                bpf_map: [{action: audit}]
                bpf_prog: [{action: audit}]
                capset: [{action: audit}]
                file_lock: [{action: audit}]
                inode_create: [{action: audit}]
                inode_link: [{action: audit}]
                inode_mkdir: [{action: audit}]
                inode_mknod: [{action: audit}]
                inode_rename: [{action: audit}]
                socket_connect: [{action: {errno: EACCES}, address: "127.0.0.1:7002"}]
            """, """
            ip link set lo up
            printf 'net-connect udp 127.0.0.1 7001\nnet-connect udp 127.0.0.1 7002\n' | run /bin/probe 2>/dev/null
            """, "ok 0\nerrno 13\n"),

        Case("what a policy denies its program does not hinder the process above the program", """
            profile: init
            mode: direct
            security:
              bpf_lsm:
                task_prctl: {default: deny}
                capset: {default: deny}
            """, """
            start /bin/sh -c 'echo started; exit 3'
            start /bin/probe descriptors
            """, "status 3\nstarted\nstatus 0\n0 1 2 \n"),

        Case("the started program and its interpreter may be read without a rule", """
            profile: launch
            mode: direct
            security: {bpf_lsm: {file_open: {default: {errno: EACCES}}}}
            """, """
            printf '#!/bin/sh\necho ran\nread -r line < /etc/passwd || echo closed\n' > $DIR/script
            chmod 755 $DIR/script
            run $DIR/script 2>/dev/null
            """, "ran\nclosed\n"),
    ];

    // bpf_path_d_path
    private static bool TellsNames(GuestKernel kernel) => !kernel.Name.EndsWith("-6.1", StringComparison.Ordinal);

    /// <summary>Tries to give files other names; with what comes of it where paths are told of names, and before 6.12.</summary>
    private static GuestCase Moved(string name, string rules, string script, params (string Told, string Untold)[] outcomes) => new(name, $$"""
        profile: moved
        mode: direct
        security:
          bpf_lsm:
            {{rules}}
        """, script, kernel => string.Concat(outcomes.Select(one => (TellsNames(kernel) ? one.Told : one.Untold) + "\n"))) { On = BpfCases.HasHooks };

    /// <summary>Opens files of memfd_create by the links of /proc.</summary>
    private static GuestCase Anonymous(string name, string rules, params (string Name, bool Opens)[] tries) => new(name, $$"""
        profile: anonymous
        mode: direct
        security:
          bpf_lsm:
            file_open: {{rules}}
        """,
        "run /bin/probe here <<'LINES'\n"
            + string.Concat(tries.Select(one => $"-@{{memfd_create}} \"{one.Name} 0\n@{{openat}} -100 \"/proc/self/fd/3 0 0\n-@{{close}} 4\n-@{{close}} 3\n")) + "LINES\n",
        _ => string.Concat(tries.Select(one => one.Opens ? "ok 4\n" : "errno 1\n"))) { On = BpfCases.HasHooks };

    private static GuestCase Case(string name, string policy, string script, string expected) =>
        new(name, policy, script, _ => expected) { On = BpfCases.HasHooks };
}
