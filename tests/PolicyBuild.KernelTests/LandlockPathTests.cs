using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Which files a policy's paths mean: links, optional paths, globs, variables, several rules on one path.</summary>
public sealed class LandlockPathTests
{
    private const string Denied = "errno 13", Allowed = "ok 0";

    [Fact]
    public void A_path_that_is_a_symbolic_link_means_what_it_leads_to()
    {
        using Sandbox sandbox = WithPaths("{path: $DIR/link, access: read-only}");
        Write(sandbox, "real/file", "other/file");
        Directory.CreateSymbolicLink(Path.Combine(sandbox.Folder, "link"), Path.Combine(sandbox.Folder, "real"));
        Assert.Equal([Allowed, Allowed, Denied], sandbox.Try("open-read $DIR/link/file", "open-read $DIR/real/file", "open-read $DIR/other/file"));
    }

    [Fact]
    public void A_link_inside_a_granted_folder_leads_nowhere_beyond_it()
    {
        using Sandbox sandbox = WithPaths("{path: $DIR/real, access: read-only}");
        Write(sandbox, "real/file", "other/file");
        File.CreateSymbolicLink(Path.Combine(sandbox.Folder, "real/out"), Path.Combine(sandbox.Folder, "other/file"));
        Assert.Equal([Allowed, Denied, Denied], sandbox.Try("open-read $DIR/real/file", "open-read $DIR/real/out", "open-read $DIR/real/../other/file"));
    }

    [Fact]
    public void Two_rules_on_one_path_add_up_and_so_do_rules_on_its_parents()
    {
        using Sandbox sandbox = WithPaths(
            "{path: $DIR/real, access: [read_file]}", "{path: $DIR/real, access: [write_file]}", "{path: $DIR/real/deep, access: [truncate]}");
        Write(sandbox, "real/file", "real/deep/file");
        Assert.Equal(
            [Allowed, Denied, Allowed, Allowed],
            sandbox.Try("open-both $DIR/real/file", "open-truncate $DIR/real/file", "open-truncate $DIR/real/deep/file", "open-both $DIR/real/deep/file"));
    }

    [Fact]
    public void A_narrow_rule_takes_nothing_away_from_a_wide_one()
    {
        using Sandbox sandbox = WithPaths("{path: $DIR/real, access: edit}", "{path: $DIR/real/deep, access: read-only}");
        Write(sandbox, "real/deep/file");
        Assert.Equal([Allowed], sandbox.Try("open-both $DIR/real/deep/file"));
    }

    [Fact]
    public void A_missing_path_stops_the_start_unless_it_is_optional()
    {
        using Sandbox required = WithPaths("{path: $DIR/absent, access: read-only}");
        ProcessRun stopped = required.Run(ProbeProgram.Path, "nothing");
        Assert.Equal(125, stopped.ExitCode);
        Assert.Contains("PB8", stopped.Error, StringComparison.Ordinal);
        Assert.Contains("absent", stopped.Error, StringComparison.Ordinal);

        using Sandbox optional = WithPaths("{path: $DIR/absent, access: read-only, required: false}", "{path: $DIR/real, access: read-only}");
        Write(optional, "real/file", "later/file");
        ProcessRun started = optional.RunWithInput(ProbeProgram.Input(["open-read " + optional.Folder + "/real/file"]), ProbeProgram.Path);
        Assert.Equal((0, Allowed + "\n"), (started.ExitCode, started.Output));
        Assert.Contains("absent", started.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_glob_grants_the_files_that_match_when_the_program_starts()
    {
        using Sandbox sandbox = WithPaths(
            "{path: \"$DIR/real/*.txt\", access: read-only}", "{path: \"$DIR/real/[ab]?.log\", access: read-only}", "{path: $DIR/real, access: [make_reg, write_file]}");
        Write(sandbox, "real/one.txt", "real/.txt", "real/one.text", "real/a1.log", "real/c1.log", "real/a.log", "real/deep/one.txt");
        Assert.Equal(
            [Allowed, Denied, Denied, Allowed, Denied, Denied],
            sandbox.Try(
                "open-read $DIR/real/one.txt", "open-read $DIR/real/one.text", "open-read $DIR/real/deep/one.txt",
                "open-read $DIR/real/a1.log", "open-read $DIR/real/c1.log", "open-read $DIR/real/a.log"));

        // A file that the program itself makes matches too late.
        Assert.Equal([Allowed, Denied], sandbox.Try("create $DIR/real/later.txt", "open-read $DIR/real/later.txt"));
    }

    [Fact]
    public void A_folder_that_matches_a_glob_is_granted_with_all_beneath()
    {
        using Sandbox sandbox = WithPaths("{path: \"$DIR/lib-*\", access: read-only}");
        Write(sandbox, "lib-1/deep/file", "lib/file");
        Assert.Equal(
            [Allowed, Allowed, Denied, Denied],
            sandbox.Try("open-read $DIR/lib-1/deep/file", "open-directory $DIR/lib-1", "open-read $DIR/lib/file", "open-directory $DIR"));
    }

    [Fact]
    public void A_glob_without_a_match_stops_the_start_unless_it_is_optional()
    {
        using Sandbox required = WithPaths("{path: \"$DIR/*.none\", access: read-only}");
        Assert.Equal(125, required.Run(ProbeProgram.Path, "nothing").ExitCode);
        using Sandbox optional = WithPaths("{path: \"$DIR/*.none\", access: read-only, required: false}");
        Assert.Equal(0, optional.Run(ProbeProgram.Path, "nothing").ExitCode);
    }

    [Fact]
    public void Two_stars_at_the_end_mean_the_folder()
    {
        using Sandbox sandbox = WithPaths("{path: \"$DIR/real/**\", access: read-only}");
        Write(sandbox, "real/deep/file", "other/file");
        Assert.Equal([Allowed, Allowed, Denied], sandbox.Try("open-read $DIR/real/deep/file", "open-directory $DIR/real", "open-read $DIR/other/file"));
    }

    [Fact]
    public void Variables_stand_for_the_folders_of_this_start()
    {
        using Sandbox sandbox = WithPaths("{path: \"${home}/data\", access: read-only}", "{path: \"${tmp}\", access: edit}", "{path: \"${app}/assets\", access: read-only}");
        Write(sandbox, "house/data/file", "house/secret", "scratch/file", "assets/file", "file");
        sandbox.Environment["HOME"] = Path.Combine(sandbox.Folder, "house");
        sandbox.Environment["TMPDIR"] = Path.Combine(sandbox.Folder, "scratch");
        Assert.Equal(
            [Allowed, Denied, Allowed, Allowed, Denied],
            sandbox.Try(
                "open-read $DIR/house/data/file", "open-read $DIR/house/secret", "open-both $DIR/scratch/file", "open-read $DIR/assets/file",
                "open-read $DIR/file"));
    }

    [Fact]
    public void The_application_is_beside_the_policies_folder_or_where_the_command_line_says()
    {
        using Sandbox sandbox = WithPaths("{path: \"${app}\", access: read-only}");
        Write(sandbox, "app/file", "app/policies/other", "elsewhere/file", "file");
        string moved = Path.Combine(sandbox.Folder, "app/policies/test.policybundle");
        File.Move(sandbox.BundlePath, moved);
        sandbox.BundlePath = moved;
        string[] tried = ["open-read $DIR/app/file", "open-read $DIR/elsewhere/file", "open-read $DIR/file"];
        Assert.Equal([Allowed, Denied, Denied], sandbox.Try(tried));
        sandbox.Options.AddRange(["--app", Path.Combine(sandbox.Folder, "elsewhere")]);
        Assert.Equal([Denied, Allowed, Denied], sandbox.Try(tried));
    }

    [Fact]
    public void A_grant_stays_with_the_file_and_does_not_pass_to_one_that_takes_its_name()
    {
        using Sandbox sandbox = WithPaths("{path: $DIR/real/file, access: read-only}", "{path: $DIR/real, access: [make_reg, remove_file]}");
        Write(sandbox, "real/file", "real/new");
        Assert.Equal([Allowed, Allowed, Denied], sandbox.Try("open-read $DIR/real/file", "rename $DIR/real/new $DIR/real/file", "open-read $DIR/real/file"));
    }

    [Fact]
    public void With_launch_auto_a_program_starts_without_a_rule_and_with_none_it_does_not()
    {
        using Sandbox auto = WithLaunch("auto", "");
        ProcessRun started = auto.Run("/bin/sh", "-c", "echo started");
        Assert.Equal((0, "started\n"), (started.ExitCode, started.Output));
        using Sandbox none = WithLaunch("none", "");
        Assert.Equal(126, none.Run("/bin/sh", "-c", "echo started").ExitCode);
        Assert.Equal(126, none.Run(ProbeProgram.Path, "nothing").ExitCode);
    }

    [Fact]
    public void With_launch_none_a_static_program_needs_its_own_file_to_be_readable_and_executable()
    {
        using Sandbox both = WithLaunch("none", $"{{path: {ProbeProgram.Path}, access: read-execute}}");
        Assert.Equal(0, both.Run(ProbeProgram.Path, "nothing").ExitCode);
        using Sandbox executable = WithLaunch("none", $"{{path: {ProbeProgram.Path}, access: [execute]}}");
        Assert.Equal(126, executable.Run(ProbeProgram.Path, "nothing").ExitCode);
        using Sandbox readable = WithLaunch("none", $"{{path: {ProbeProgram.Path}, access: read-only}}");
        Assert.Equal(126, readable.Run(ProbeProgram.Path, "nothing").ExitCode);
    }

    [Fact]
    public void What_launch_auto_grants_is_the_program_and_its_libraries_only()
    {
        using Sandbox sandbox = WithLaunch("auto", "");
        Write(sandbox, "file");
        Assert.Equal(
            [Allowed, Denied, Denied, Denied, Denied],
            sandbox.Try(
                $"execve {ProbeProgram.Path}", "execve /bin/true", "open-read $DIR/file", "open-read /etc/passwd",
                "create /usr/lib/policybuild-test"));
    }

    private static Sandbox WithPaths(params string[] rules) => new($$$"""
        profile: paths
        mode: direct
        security:
          landlock:
            paths:
              - {{{string.Join("\n      - ", rules)}}}
        """);

    private static Sandbox WithLaunch(string launch, string rule) => new($$$"""
        profile: launch
        mode: direct
        security: {landlock: {launch: {{{launch}}}, paths: [{{{rule}}}]}}
        """);

    private static void Write(Sandbox sandbox, params string[] files)
    {
        foreach (string file in files)
        {
            string path = Path.Combine(sandbox.Folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // joined with a folder, so there is one
            File.WriteAllText(path, "text");
        }
    }
}
