using System.CommandLine;
using PolicyBuild.Cli.Commands;

namespace PolicyBuild.Cli.CommandLine;

/// <summary>The words and options of <c>cache</c>.</summary>
internal static class CacheCommandTree
{
    /// <summary>The command with one word for each thing to do.</summary>
    public static Command Build()
    {
        var folder = new Option<string>("--cache") { Description = "The cache's folder; by default $XDG_CACHE_HOME/policybuild, else ~/.cache/policybuild.", HelpName = "DIR", Recursive = true };
        folder.Validators.Add(result => CommandTree.Require(result, result.GetValueOrDefault<string>() is not "", "--cache takes a folder"));

        var stat = new Command("stat", "How much is in the cache.");
        stat.SetAction(parsed => (int)CacheCommand.Stat(parsed.GetValue(folder)));

        var clear = new Command("clear", "Removes everything from the cache.");
        clear.SetAction(parsed => (int)CacheCommand.Clear(parsed.GetValue(folder)));

        var repair = new Option<bool>("--repair") { Description = "Remove what is damaged." };
        var verify = new Command("verify", "Holds every entry against its name and its digest.") { repair };
        verify.SetAction(parsed => (int)CacheCommand.Verify(parsed.GetValue(folder), parsed.GetValue(repair)));

        return new Command("cache", HelpText.Cache) { folder, stat, clear, verify };
    }
}
