using System.Text;
using CsCheck;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf.Paths;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Bpf;

/// <summary>Globs, automata and tables, held against globs said plainly.</summary>
public class PathSetTests
{
    private static readonly Gen<string> s_part = Gen.OneOf(
        Gen.Const("/"), Gen.Const("a"), Gen.Const("b"), Gen.Const("ab"), Gen.Const("é"), Gen.Const("*"), Gen.Const("?"), Gen.Const("**"), Gen.Const("/**/"));

    private static readonly Gen<string> s_glob =
        from parts in s_part.Array[0, 6]
        from isTree in Gen.Bool
        select Normal("/" + string.Concat(parts) + (isTree ? "/**" : ""));

    private static readonly Gen<PathSetEntry> s_entry =
        from parts in Gen.OneOf(s_part, Gen.Const("[a-c]"), Gen.Const("[!b]"), Gen.Const("c")).Array[0, 6]
        from isTree in Gen.Bool
        from variable in Gen.Int[0, 2]
        from bit in Gen.Int[0, 4]
        select new PathSetEntry((PathVariable)variable, PathTokens.Of(Normal("/" + string.Concat(parts) + (isTree ? "/**" : ""))), 1UL << bit);

    private static readonly Gen<string> s_path =
        from parts in Gen.OneOf(Gen.Const("/"), Gen.Const("a"), Gen.Const("b"), Gen.Const("é"), Gen.Const("/ab"), Gen.Const("/a/b")).Array[0, 6]
        select Slashes("/" + string.Concat(parts));

    [Theory]
    [InlineData("/etc/passwd", "/etc/passwd", true)]
    [InlineData("/etc/passwd", "/etc/passwd2", false)]
    [InlineData("/etc/passwd", "/etc/passw", false)]
    [InlineData("/usr/**", "/usr", true)]
    [InlineData("/usr/**", "/usr/lib/x", true)]
    [InlineData("/usr/**", "/usrx", false)]
    [InlineData("/a/*/c", "/a/b/c", true)]
    [InlineData("/a/*/c", "/a/b/b/c", false)]
    [InlineData("/a/**/c", "/a/b/b/c", true)]
    [InlineData("/a/**/c", "/a/c", true)]
    [InlineData("/a/**/c", "/a/bc", false)]
    [InlineData("/a/**.py", "/a/b/c.py", true)]
    [InlineData("/a/?", "/a/é", true)]
    [InlineData("/a/?", "/a/éé", false)]
    [InlineData("/a/?", "/a//", false)]
    [InlineData("/a/*/**", "/a/b", true)]
    [InlineData("/a/*/**", "/a", false)]
    [InlineData("/**", "/anything", true)]
    [InlineData("/**/x", "/x", true)]
    public void A_glob_means(string glob, string path, bool matches)
    {
        Assert.Equal(matches, PlainGlob.Matches(glob, path));
        Assert.Equal(matches, PathGlobMatcher.Matches(PathTokens.Of(glob), Encoding.UTF8.GetBytes(path)));
        Assert.Equal(matches ? 1UL : 0, Walk(Table([glob]), path));
    }

    [Fact]
    public void The_matcher_means_the_same_as_globs_said_plainly() => (from glob in s_glob from path in s_path select (glob, path)).Sample(
        pair => PlainGlob.Matches(pair.glob, pair.path) == PathGlobMatcher.Matches(PathTokens.Of(pair.glob), Encoding.UTF8.GetBytes(pair.path)),
        iter: 20_000);

    [Fact]
    public void A_set_is_matched_as_its_globs_are_one_by_one() => (from globs in s_glob.Array[1, 7] from paths in s_path.Array[20] select (globs, paths)).Sample(
        sample =>
        {
            PathTable table = Table(sample.globs);
            foreach (string path in sample.paths)
            {
                ulong bits = 0;
                for (int i = 0; i < sample.globs.Length; i++) { bits |= PlainGlob.Matches(sample.globs[i], path) ? 1UL << i : 0; }
                if (bits != Walk(table, path)) { return false; }
            }

            return true;
        },
        iter: 1500);

    [Fact]
    public void Minimizing_twice_changes_nothing_and_no_two_states_mean_the_same() => s_glob.Array[1, 5].Sample(
        globs =>
        {
            PathSetEntry[] entries = Entries(globs);
            var classes = ByteClasses.Of(entries);
            Assert.True(PathSet.TryBuild(entries, classes, out SparseAutomaton? automaton, out _));
            PathAutomaton built = Rows(automaton);
            PathAutomaton again = AutomatonMinimizer.Minimize(built);
            return again.Next.AsSpan().SequenceEqual(built.Next) && again.Accepts.AsSpan().SequenceEqual(built.Accepts)
                && again.Count == Moore(built);
        },
        iter: 500);

    [Fact]
    public void Both_ways_of_building_come_to_the_same_automaton() => s_entry.Array[1, 9].Sample(AreBuiltAlike, iter: 5000);

    [Fact]
    public void Both_ways_of_building_come_to_the_same_automaton_of_many_states()
    {
        PathSetEntry[] entries =
        [
            .. Enumerable.Range(0, 200).Select(i => new PathSetEntry((PathVariable)(i % 3), PathTokens.Of($"/srv/{i * 7919 % 1000}/file{i}.txt{(i % 2 == 0 ? "" : "/**")}"), 1UL << (i % 5))),
            new(PathVariable.None, PathTokens.Of("/srv/*/file1*"), 32), new((PathVariable)1, PathTokens.Of("/**/file?.txt/**"), 64),
        ];
        Assert.InRange(GlobSubsets.TryBuild(entries, ByteClasses.Of(entries))?.Count ?? 0, 1025, GlobSubsets.MaxStates);
        Assert.True(AreBuiltAlike(entries));
    }

    [Fact]
    public void What_needs_many_states_at_once_is_built_by_parts()
    {
        PathSetEntry[] entries = Entries(["/x/**b" + new string('?', 12)]);
        var classes = ByteClasses.Of(entries);

        Assert.Null(GlobSubsets.TryBuild(entries, classes));
        Assert.True(PathSet.TryBuild(entries, classes, out SparseAutomaton? automaton, out _));
        Assert.InRange(automaton.Count, GlobSubsets.MaxStates + 1, PathSet.MaxStates);
    }

    [Fact]
    public void A_table_for_other_bits_is_the_one_that_would_be_made_for_them() =>
        (from entries in s_entry.Array[1, 9] from shift in Gen.Int[1, 50] select (entries, shift)).Sample(
            sample =>
            {
                var tables = new PathTables();
                List<PathSetEntry> first = [.. sample.entries];
                List<PathSetEntry> moved = [.. first.Select(entry => entry with { Bits = entry.Bits << sample.shift })];
                Assert.True(tables.TryMake(first, out PathTable? made, out _));
                Assert.True(tables.TryMake(moved, out PathTable? changed, out _));
                Assert.True(new PathTables().TryMake(moved, out PathTable? plain, out _));
                return changed.Bytes.SequenceEqual(plain.Bytes) && changed.Starts == made.Starts && changed.BitsAt == plain.BitsAt;
            },
            iter: 1000);

    [Fact]
    public void Globs_of_two_conditions_do_not_take_the_table_of_one()
    {
        PathSetEntry[] apart = Entries(["/a/*", "/b/*"]);
        List<PathSetEntry> together = [.. apart.Select(entry => entry with { Bits = 4 })];
        var tables = new PathTables();

        Assert.True(tables.TryMake([.. apart], out PathTable? two, out _));
        Assert.True(tables.TryMake(together, out PathTable? one, out _));
        Assert.Equal(4UL, Walk(one, "/b/x"));
        Assert.True(tables.TryMake([.. apart], out PathTable? again, out _));
        Assert.Equal(2UL, Walk(again, "/b/x"));
        Assert.True(two.EndCount > one.EndCount);
    }

    [Fact]
    public void Variables_begin_in_their_own_states()
    {
        PathSetEntry[] entries =
        [
            new(PathVariable.None, PathTokens.Of("/data/*.txt"), 1), new(PathVariable.App, PathTokens.Of("/**/*.py"), 2),
            new(PathVariable.App, PathTokens.Of(""), 4), new(PathVariable.Tmp, PathTokens.Of("/**"), 8),
        ];
        var classes = ByteClasses.Of(entries);
        Assert.True(PathSet.TryBuild(entries, classes, out SparseAutomaton? automaton, out _));
        PathTable table = PathTable.Of(automaton, classes);

        Assert.Equal(1UL, table.Walk("/data/a.txt"u8, PathVariable.None));
        Assert.Equal(0UL, table.Walk("/data/a.txt"u8, PathVariable.App));
        Assert.Equal(2UL, table.Walk("/x/y.py"u8, PathVariable.App));
        Assert.Equal(4UL, table.Walk(""u8, PathVariable.App));
        Assert.Equal(8UL, table.Walk(""u8, PathVariable.Tmp));
        Assert.Equal(8UL, table.Walk("/z"u8, PathVariable.Tmp));
        Assert.Equal(0UL, table.Walk("/z"u8, PathVariable.Home));
    }

    [Fact]
    public void Two_crossings_in_each_of_ten_globs_of_one_condition_stay_near_the_minimum()
    {
        string[] globs = [.. Enumerable.Range(0, 10).Select(i => $"/app/**/data/**/f{i}.py")];
        PathSetEntry[] entries = [.. Entries(globs).Select(entry => entry with { Bits = 1 })];
        Assert.True(PathSet.TryBuild(entries, ByteClasses.Of(entries), out SparseAutomaton? automaton, out _));
        Assert.InRange(automaton.Count, 10, 600);
    }

    [Fact]
    public void A_glob_that_needs_too_many_states_is_named()
    {
        string bad = "/x/**b" + new string('?', 18);
        PathSetEntry[] entries = Entries(["/usr/**", "/a/*/c", bad, "/b/*"]);

        Assert.False(PathSet.TryBuild(entries, ByteClasses.Of(entries), out _, out PathSetEntry tooLarge));
        Assert.Equal(bad, tooLarge.Glob.Pattern);
    }

    [Fact]
    public void A_large_table_has_entries_of_four_bytes()
    {
        PathSetEntry[] entries = Entries(["/x/**b" + new string('?', 14)]);
        var classes = ByteClasses.Of(entries);
        Assert.True(PathSet.TryBuild(entries, classes, out SparseAutomaton? automaton, out _));
        PathTable table = PathTable.Of(automaton, classes);

        Assert.Equal(4, table.EntrySize);
        Assert.Equal(1UL, Walk(table, "/x/y/bcccccccccccccc"));
        Assert.Equal(0UL, Walk(table, "/x/y/cccccccccccccc"));
    }

    private static bool AreBuiltAlike(PathSetEntry[] entries)
    {
        var classes = ByteClasses.Of(entries);
        SparseAutomaton? subsets = GlobSubsets.TryBuild(entries, classes);
        Assert.NotNull(subsets);
        Assert.True(PathSet.TryBuildByParts(entries, classes, out PathAutomaton? byParts, out _));
        PathAutomaton atOnce = Rows(SparseMinimizer.Minimize(subsets));
        return atOnce.Next.AsSpan().SequenceEqual(byParts.Next) && atOnce.Accepts.AsSpan().SequenceEqual(byParts.Accepts)
            && atOnce.Starts.AsSpan().SequenceEqual(byParts.Starts) && atOnce.Columns == byParts.Columns;
    }

    private static PathAutomaton Rows(SparseAutomaton automaton) => new(
        automaton.Columns,
        [.. from state in Enumerable.Range(0, automaton.Count) from column in Enumerable.Range(0, automaton.Columns) select automaton.After(state, column)],
        [.. Enumerable.Range(0, automaton.Count).Select(automaton.AcceptsOf)],
        automaton.Starts);

    private static string Normal(string glob)
    {
        glob = Slashes(glob);
        while (glob.Contains("***", StringComparison.Ordinal)) { glob = glob.Replace("***", "**", StringComparison.Ordinal); }
        while (glob.EndsWith("/**/**", StringComparison.Ordinal)) { glob = glob[..^3]; }
        return glob;
    }

    private static string Slashes(string path)
    {
        while (path.Contains("//", StringComparison.Ordinal)) { path = path.Replace("//", "/", StringComparison.Ordinal); }
        return path;
    }

    private static PathSetEntry[] Entries(string[] globs) => [.. globs.Select((glob, i) => new PathSetEntry(PathVariable.None, PathTokens.Of(glob), 1UL << i))];

    private static PathTable Table(string[] globs)
    {
        PathSetEntry[] entries = Entries(globs);
        var classes = ByteClasses.Of(entries);
        Assert.True(PathSet.TryBuild(entries, classes, out SparseAutomaton? automaton, out _));
        return PathTable.Of(automaton, classes);
    }

    private static ulong Walk(PathTable table, string path) => table.Walk(Encoding.UTF8.GetBytes(path), PathVariable.None);

    /// <summary>The least number of states, by refining until nothing changes (Moore).</summary>
    private static int Moore(PathAutomaton automaton)
    {
        string[] names = [.. automaton.Accepts.Select(bits => bits.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        while (true)
        {
            var numbers = new Dictionary<string, int>();
            string[] refined = new string[names.Length];
            for (int state = 0; state < names.Length; state++)
            {
                int row = state * automaton.Columns;
                refined[state] = names[state] + ":" + string.Join(',', automaton.Next[row..(row + automaton.Columns)].Select(next => names[next]));
            }

            string[] ids = [.. refined.Select(name => { numbers.TryAdd(name, numbers.Count); return numbers[name].ToString(System.Globalization.CultureInfo.InvariantCulture); })];
            if (numbers.Count == names.Distinct().Count()) { return numbers.Count; }
            names = ids;
        }
    }
}
