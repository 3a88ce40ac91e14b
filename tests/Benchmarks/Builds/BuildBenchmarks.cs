using System.Globalization;

namespace PolicyBuild.Benchmarks.Builds;

/// <summary>What the SDK adds to `dotnet build`: wall time as ratios, and the peak memory of the build's processes.</summary>
internal static class BuildBenchmarks
{
    private const int Few = 1_000, Many = 10_000;

    /// <param name="feed">The folder that holds the package.</param>
    /// <param name="version">The package's version.</param>
    /// <param name="work">An empty folder.</param>
    /// <param name="rounds">Of the short builds; the long ones run a few times.</param>
    public static void Run(string feed, string version, string work, int rounds)
    {
        string fallback = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(Path.Combine(work, "NuGet.config"), $"""
            <configuration>
              <packageSources><add key="bench" value="{feed}" /></packageSources>
              {(Directory.Exists(fallback) ? $"<fallbackPackageFolders><add key=\"machine\" value=\"{fallback}\" /></fallbackPackageFolders>" : "")}
            </configuration>
            """);
        File.WriteAllText(Path.Combine(work, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(work, "Directory.Build.targets"), "<Project />");

        var plain = new BuildProject(work, "plain", null, 0);
        var one = new BuildProject(work, "one", version, 1);
        Comparison.Run("first build", rounds,
            new Subject("without the SDK", plain.Build(), plain.Reset), new Subject("with the SDK and one policy", one.Build(), one.Reset));
        foreach (bool reuse in (bool[])[false, true])
        {
            Comparison.Run($"nothing to do, node reuse {(reuse ? "on" : "off")}", rounds,
                new Subject("without the SDK", plain.Build(reuse)), new Subject("with the SDK and one policy", one.Build(reuse)));
        }

        var few = new BuildProject(work, "few", version, Few);
        long variant = Few;
        Comparison.Run($"{Few} policies", rounds,
            new Subject("nothing to do", few.Build()), new Subject("one policy changed", few.Build(), () => few.WritePolicy(Few / 2, (int)++variant)));

        var many = new BuildProject(work, "many", version, Many);
        int turns = Math.Max(2, rounds / 5);
        Comparison.Run("first build of all policies", turns,
            new Subject($"{Few} policies", few.Build(), few.Reset), new Subject($"{Many} policies", many.Build(), many.Reset));
        Comparison.Run("nothing to do", turns, new Subject($"{Few} policies", few.Build()), new Subject($"{Many} policies", many.Build()));

        few.Reset();
        double least = ProcessTree.PeakMegabytes(few.Build());
        many.Reset();
        double most = ProcessTree.PeakMegabytes(many.Build());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"peak resident memory of a first build's processes\n  {Few,6} policies {least,6:f0} MB\n  {Many,6} policies {most,6:f0} MB   {most / least:f2} x"));
    }
}
