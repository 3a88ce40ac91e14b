using System.Runtime.InteropServices;
using System.Text;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf.Paths;
using PolicyBuild.Compiler.Backends.BpfLsm;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Tests.Resolution.Hooks;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Bpf;

/// <summary>The tables of paths that are made when the compiler is built.</summary>
public class BuiltinTableTests
{
    private static readonly PathSetEntry[] s_globs = [.. Globs(Hooked.Read("file_open: python-file-policy.bpf").Hooks.Single(policy => policy.Hook.Name == "file_open"))];

    [Fact]
    public void The_globs_are_those_of_the_policy()
    {
        string path = Path.Combine(Repository.Folder("src", "PolicyBuild.Compiler", "Builtins"), "python-file-policy.paths");
        string text = TableGlobs.Write(s_globs);
        if (Environment.GetEnvironmentVariable("PB_UPDATE_BASELINES") == "1" && !Requirement.InCI) { File.WriteAllText(path, text, new UTF8Encoding(false)); }
        Assert.Equal(File.ReadAllText(path), text);
        Assert.Equal(s_globs.Select(entry => (entry.Variable, entry.Glob.Pattern, entry.Bits)), TableGlobs.Read(Encoding.UTF8.GetBytes(text)).Select(entry => (entry.Variable, entry.Glob.Pattern, entry.Bits)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public void The_table_is_the_one_that_would_be_made(int shift)
    {
        PathSetEntry[] entries = [.. s_globs.Select(entry => entry with { Bits = entry.Bits << shift })];
        PathTable built = Assert.IsType<PathTable>(BuiltinTables.Find(entries));
        PathTable made = Made(entries);

        Assert.Equal(made.Store(), built.Store());
        Assert.Equal(made.Contents, PathTable.Load(made.Store()).Contents);
        Assert.True(new PathTables().TryMake([.. entries], out PathTable? taken, out _));
        Assert.Equal(made.Store(), taken.Store());
    }

    [Fact]
    public void Other_globs_have_no_table()
    {
        Assert.Null(BuiltinTables.Find(s_globs.AsSpan(1)));
        Assert.Null(BuiltinTables.Find(s_globs.AsSpan(0, s_globs.Length - 1)));
        Assert.Null(BuiltinTables.Find([.. s_globs, s_globs[0]]));
        Assert.Null(BuiltinTables.Find([.. s_globs.Select((entry, i) => i == 5 ? entry with { Glob = PathTokens.Of(entry.Glob.Pattern + "x") } : entry)]));
        Assert.Null(BuiltinTables.Find([.. s_globs.Select((entry, i) => i == 5 ? entry with { Variable = (PathVariable)2 } : entry)]));
        Assert.Null(BuiltinTables.Find([.. s_globs.Select(entry => entry with { Bits = 1 })]));
        Assert.Null(BuiltinTables.Find([.. s_globs.Select((entry, i) => entry with { Bits = i == 5 ? 1UL << 63 : entry.Bits })]));
    }

    private static List<PathSetEntry> Globs(HookPolicy policy)
    {
        HookPlan plan = Assert.IsType<HookPlan>(HookPlanner.Plan(policy, mergesReports: false));
        return PathWriter.InTable(PathWriter.ByVariable(CollectionsMarshal.AsSpan(Assert.Single(plan.Paths).Entries)));
    }

    private static PathTable Made(PathSetEntry[] entries)
    {
        var classes = ByteClasses.Of(entries);
        Assert.True(PathSet.TryBuild(entries, classes, out SparseAutomaton? automaton, out _));
        return PathTable.Of(automaton, classes);
    }
}
