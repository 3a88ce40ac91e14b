using System.Globalization;
using PolicyBuild.Cli.CommandLine;
using PolicyBuild.Cli.Diagnostics;
using PolicyBuild.Cli.Input;
using PolicyBuild.Cli.Output;
using PolicyBuild.Compiler.Cache.Stores;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Cli.Commands;

/// <summary><c>cache</c>: the folder of stage results that the builds of a user share.</summary>
internal static class CacheCommand
{
    /// <summary><c>cache stat</c>: how much is in it. A cache that is not there is empty.</summary>
    public static ExitCode Stat(string? folder) => In(folder, static (root, cache) =>
    {
        CacheStatistics counted = cache.Count();
        StandardStreams.WriteOutput(string.Create(CultureInfo.InvariantCulture, $"""
            folder          {root}
            actions         {counted.Actions} ({ByteCount.Of(counted.ActionBytes)})
            blobs           {counted.Blobs} ({ByteCount.Of(counted.BlobBytes)})
            size            {ByteCount.Of(counted.Size)} of {ByteCount.Of(cache.Limit)}, in blocks of 4 KiB
            other versions  {ByteCount.Of(counted.OtherVersions)}

            """));
        return ExitCode.Success;
    });

    /// <summary><c>cache limit</c>: sets the size that builds keep it below.</summary>
    public static ExitCode Limit(string? folder, long bytes) => In(folder, (root, cache) => Write(root, () =>
    {
        cache.SetLimit(bytes);
        StandardStreams.WriteOutput($"builds keep {root} below {ByteCount.Of(bytes)}\n");
    }));

    /// <summary><c>cache clear</c>: removes every entry, of other versions too.</summary>
    public static ExitCode Clear(string? folder) => In(folder, static (root, cache) => Write(root, () =>
        StandardStreams.WriteOutput($"removed {ByteCount.Of(cache.Clear())} from {root}\n")));

    /// <summary><c>cache verify</c>: names what is damaged, and removes it where that is asked for.</summary>
    public static ExitCode Verify(string? folder, bool repair) => In(folder, (root, cache) =>
    {
        var printer = new DiagnosticWriter(DiagnosticFormat.Auto);
        int removed = 0, left = 0;
        foreach (DamagedEntry entry in cache.Verify(repair))
        {
            if (entry.Removed)
            {
                removed++;
                StandardStreams.WriteOutput($"removed {entry.Name}: {CacheDiagnostics.Describe(entry.Status)}\n");
                continue;
            }

            left++;
            printer.Write(CacheDiagnostics.Damaged(CacheDiagnostics.Describe(entry.Status)), Path.Join(root, entry.Name));
        }

        printer.Flush();
        if (left > 0) { return repair ? ExitCode.OutputError : ExitCode.InputError; }
        CacheStatistics counted = cache.Count();
        StandardStreams.WriteOutput(string.Create(CultureInfo.InvariantCulture, $"{counted.Actions + counted.Blobs} entries are whole{(removed > 0 ? $", {removed} were removed" : "")}\n"));
        return ExitCode.Success;
    });

    private static ExitCode Write(string root, Action write)
    {
        try
        {
            write();
            return ExitCode.Success;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            BundleInput.Print(CommandLineDiagnostics.CannotWrite(root, SystemFailure.Describe(failure)), null);
            return ExitCode.OutputError;
        }
    }

    private static ExitCode In(string? folder, Func<string, CacheInspection, ExitCode> run)
    {
        string? root = CacheFolder.Of(folder);
        if (root is null)
        {
            BundleInput.Print(CommandLineDiagnostics.NoCacheFolder(), null);
            return ExitCode.UsageError;
        }

        if (File.Exists(root))
        {
            BundleInput.Print(CommandLineDiagnostics.CannotRead("it is no folder"), root);
            return ExitCode.InputError;
        }

        try
        {
            return run(root, new CacheInspection(root));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            BundleInput.Print(CommandLineDiagnostics.CannotRead(SystemFailure.Describe(failure)), root);
            return ExitCode.InputError;
        }
    }
}
