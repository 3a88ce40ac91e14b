using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Compiler;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>A policy text, compiled, in a folder of its own, ready for programs to run under it.</summary>
internal sealed class Sandbox : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Sandbox(string policy, Architecture architecture = Architecture.X86_64, FilterObjective objective = FilterObjective.Mean)
    {
        Policy = new SourceFile("test.policy.yaml", null, Encoding.UTF8.GetBytes(policy.Replace("$DIR", _folder.Path, StringComparison.Ordinal)));
        Compiled = PolicyCompiler.Compile(Policy, new CompileOptions([architecture], Objective: objective), new PolicyFiles());
        Assert.True(Compiled.Policy is not null, string.Join('\n', Compiled.Diagnostics.Select(one => one.Code + " " + one.Text)) + "\n" + policy);
        BundlePath = _folder.Write("test.policybundle", Compiled.Policy.Bundle.ToArray());
    }

    /// <summary>The policy's text.</summary>
    public SourceFile Policy { get; }

    public CompileResult Compiled { get; }

    /// <summary>The sandbox's own folder; a policy text names it $DIR.</summary>
    public string Folder => _folder.Path;

    /// <summary>The bundle; it may be moved.</summary>
    public string BundlePath { get; set; }

    /// <summary>Variables that the launcher gets beside the test's own.</summary>
    public Dictionary<string, string?> Environment { get; } = [];

    /// <summary>Options of policy-run, before the bundle.</summary>
    public List<string> Options { get; } = [];

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs a command under the policy.</summary>
    public ProcessRun Run(string command, params string[] arguments) => RunWithInput(null, command, arguments);

    /// <summary>Runs a command under the policy as nobody; the folder is opened for everybody.</summary>
    public ProcessRun RunUnprivileged(string command, params string[] arguments) => RunUnprivilegedWithInput(null, command, arguments);

    /// <summary>Runs a command with this standard input under the policy as nobody.</summary>
    public ProcessRun RunUnprivilegedWithInput(string? input, string command, params string[] arguments)
    {
        string[] words = [.. BecomeNobody(), ForEverybody(PublishedLauncher.X64), .. Options, BundlePath, "--", command, .. arguments];
        return ProcessRun.Of(words[0], words[1..], input, Folder, Environment);
    }

    /// <summary>Runs a command under the policy by another program, such as a tracer, whose last words are the launcher's command line.</summary>
    /// <param name="starter">The program and its own words.</param>
    /// <param name="asUser">Whether both are nobody's.</param>
    /// <param name="command">The command.</param>
    /// <param name="arguments">Its words.</param>
    public ProcessRun RunBy(string[] starter, bool asUser, string command, params string[] arguments) => RunByWithInput(starter, asUser, null, command, arguments);

    /// <summary>The same with this standard input.</summary>
    public ProcessRun RunByWithInput(string[] starter, bool asUser, string? input, string command, params string[] arguments)
    {
        string[] words = [.. asUser ? BecomeNobody() : [], .. starter, ForEverybody(PublishedLauncher.X64), .. Options, BundlePath, "--", command, .. arguments];
        return ProcessRun.Of(words[0], words[1..], input, Folder, Environment);
    }

    /// <summary>The words by which root executes a command as nobody.</summary>
    public static string[] BecomeNobody()
    {
        Requirement.Possible(System.Environment.IsPrivilegedProcess, "needs root, to become another user");
        return [Requirement.Tool("setpriv"), "--reuid", "65534", "--regid", "65534", "--clear-groups"];
    }

    /// <summary>Copies a program into the sandbox's folder, which is opened for everybody: where it is now. The source tree may lie where another user does not come to.</summary>
    public string ForEverybody(string program)
    {
        string copy = Path.Combine(Folder, Path.GetFileName(program));
        if (!File.Exists(copy)) { File.Copy(program, copy); }
        File.SetUnixFileMode(Folder, File.GetUnixFileMode(Folder) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        return copy;
    }

    /// <summary>
    /// Runs a shell script under the policy on a host that another one has changed in a mount namespace of its own, $DIR being the sandbox's folder in both.
    /// </summary>
    /// <param name="host">What changes the host, as root.</param>
    /// <param name="asUser">Whether the launcher is nobody's.</param>
    /// <param name="script">What runs in the sandbox.</param>
    /// <param name="folder">Where the sandbox's folder lies on that host; null: where it does here.</param>
    public ProcessRun RunOn(string host, bool asUser, string script, string? folder = null)
    {
        Requirement.Possible(System.Environment.IsPrivilegedProcess, "needs root, to change what the host has");
        folder ??= Folder;
        ForEverybody(PublishedLauncher.X64);
        string[] become = asUser ? BecomeNobody() : [];
        return ProcessRun.Of(
            Requirement.Tool("unshare"),
            [
                "--mount", "/bin/sh", "-c", "set -e\n" + Expand(host) + "\nexec \"$@\"", "sh",
                .. become, $"{folder}/policy-run", .. Options, $"{folder}/test.policybundle", "--", "/bin/sh", "-c", Expand(script),
            ],
            null, Folder, Environment);
    }

    /// <summary>Runs a command with this standard input under the policy.</summary>
    public ProcessRun RunWithInput(string? input, string command, params string[] arguments) =>
        ProcessRun.Of(PublishedLauncher.X64, [.. Options, BundlePath, "--", command, .. arguments], input, _folder.Path, Environment);

    /// <summary>Makes system calls under the policy, each in a process of its own; one line of outcome for each (probe.c).</summary>
    public string[] Probe(params ProbeCall[] calls) =>
        ProbeProgram.Outcomes(calls.Length, RunWithInput(ProbeProgram.Input(calls), ProbeProgram.Path));

    /// <summary>Makes many system calls under the policy, each in a thread of its own.</summary>
    public string[] ProbeBatch(IReadOnlyCollection<ProbeCall> calls) =>
        ProbeProgram.Outcomes(calls.Count, RunWithInput(ProbeProgram.Input(calls), ProbeProgram.Path, "batch"));

    /// <summary>Tries named operations under the policy (files.c, sockets.c), each in a process of its own. $DIR is the sandbox's folder.</summary>
    public string[] Try(params string[] lines) =>
        ProbeProgram.Outcomes(lines.Length, RunWithInput(ProbeProgram.Input(lines.Select(Expand)), ProbeProgram.Path));

    /// <summary>
    /// Tries the same in one run of the probe that is given other modes meanwhile: "next-mode" among the lines waits for the next of
    /// <paramref name="modes"/> (LaunchMode), which is written into the programs' map from outside.
    /// </summary>
    public string[] TryInModes(LaunchMode[] modes, params string[] lines)
    {
        string[] numbers = [.. modes.Select(mode => ((int)mode + 1).ToString(System.Globalization.CultureInfo.InvariantCulture))];
        ProcessRun run = ProcessRun.Of(
            ProbeProgram.Path, ["switch", .. numbers, "--", PublishedLauncher.X64, .. Options, BundlePath, "--", ProbeProgram.Path],
            ProbeProgram.Input(lines.Select(Expand)), _folder.Path, Environment);
        Assert.DoesNotContain("the mode is not set", run.Error, StringComparison.Ordinal);
        return ProbeProgram.Outcomes(lines.Length, run);
    }

    /// <summary>Tries the same as nobody.</summary>
    public string[] TryUnprivileged(params string[] lines) =>
        ProbeProgram.Outcomes(lines.Length, RunUnprivilegedWithInput(ProbeProgram.Input(lines.Select(Expand)), ForEverybody(ProbeProgram.Path)));

    /// <summary>Tries the same without the policy.</summary>
    public string[] Control(params string[] lines) => ProbeProgram.Control([.. lines.Select(Expand)]);

    /// <summary>A section of the bundle.</summary>
    public byte[] Section(SectionKind kind, Architecture architecture = Architecture.None)
    {
        BundleFile bundle = OpenBundle();
        BundleSectionInfo? section = bundle.Find(kind, architecture);
        Assert.NotNull(section);
        return bundle.Bytes(section).ToArray();
    }

    /// <summary>The bundle's source map.</summary>
    public SourceMap ReadSourceMap()
    {
        Assert.True(SourceMapReader.TryRead(Section(SectionKind.SourceMap), out SourceMap? map));
        return map;
    }

    private BundleFile OpenBundle()
    {
        Assert.Equal(BundleStatus.Ok, BundleFile.Open(Compiled.Policy!.Bundle, out BundleFile? bundle)); // the constructor checked that there is one
        return bundle!; // Ok gives one
    }

    private string Expand(string line) => line.Replace("$DIR", _folder.Path, StringComparison.Ordinal);
}
