using System.CommandLine;
using PolicyBuild.Cli.Commands;
using PolicyBuild.Compiler.Resolution;

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

        var size = new Argument<string>("SIZE") { Description = "The size, such as 500MB or 4GB (powers of 1024)." };
        size.Validators.Add(result => CommandTree.Require(result, TryReadSize(result.GetValueOrDefault<string>(), out _), "cache limit takes a size such as 500MB or 4GB"));
        var limit = new Command("limit", "Sets the size that builds keep the cache below.") { size };
        limit.SetAction(parsed =>
        {
            TryReadSize(parsed.GetRequiredValue(size), out long bytes);
            return (int)CacheCommand.Limit(parsed.GetValue(folder), bytes);
        });

        return new Command("cache", HelpText.Cache) { folder, stat, clear, verify, limit };
    }

    private static bool TryReadSize(string? text, out long bytes)
    {
        bool isRead = SizeText.Read(text, out ulong size) == QuantityStatus.Ok;
        bytes = (long)size;
        return isRead;
    }
}
