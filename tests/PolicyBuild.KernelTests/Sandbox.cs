using System.Text;
using PolicyBuild.Compiler;
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
    private readonly string _bundle;

    public Sandbox(string policy)
    {
        Compiled = PolicyCompiler.Compile(
            new SourceFile("test.policy.yaml", null, Encoding.UTF8.GetBytes(policy.Replace("$DIR", _folder.Path, StringComparison.Ordinal))),
            new CompileOptions([Architecture.X86_64]), new PolicyFiles());
        Assert.True(Compiled.Policy is not null, string.Join('\n', Compiled.Diagnostics.Select(one => one.Code + " " + one.Text)));
        _bundle = _folder.Write("test.policybundle", Compiled.Policy.Bundle.ToArray());
    }

    public CompileResult Compiled { get; }

    /// <summary>The sandbox's own folder; a policy text names it $DIR.</summary>
    public string Folder => _folder.Path;

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs a command under the policy.</summary>
    public ProcessRun Run(string command, params string[] arguments) => RunWithInput(null, command, arguments);

    /// <summary>Runs a command with this standard input under the policy.</summary>
    public ProcessRun RunWithInput(string? input, string command, params string[] arguments) =>
        ProcessRun.Of(PublishedLauncher.X64, [_bundle, "--", command, .. arguments], input, _folder.Path);

    /// <summary>Makes system calls under the policy; one line of outcome for each (probe.c).</summary>
    public string[] Probe(params IEnumerable<ProbeCall> calls)
    {
        ProbeCall[] list = [.. calls];
        ProcessRun run = RunWithInput(string.Concat(list.Select(call => call + "\n")), ProbeProgram.Path);
        Assert.True(run.ExitCode == 0, $"exit status {run.ExitCode}: {run.Error}{run.Output}");
        string[] lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(list.Length, lines.Length);
        return lines;
    }
}
