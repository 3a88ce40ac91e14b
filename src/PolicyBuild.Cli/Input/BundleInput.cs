using System.Diagnostics.CodeAnalysis;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Cli.CommandLine;
using PolicyBuild.Cli.Diagnostics;
using PolicyBuild.Cli.Output;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;

namespace PolicyBuild.Cli.Input;

/// <summary>Reads and checks the bundle that a user names, every digest and record of it.</summary>
internal static class BundleInput
{
    /// <summary>Opens a bundle; false, with the error printed, where it cannot be read or is damaged.</summary>
    public static bool TryOpen(string path, [NotNullWhen(true)] out BundleFile? bundle)
    {
        bundle = null;
        Diagnostic? error;
        try
        {
            error = Open(path, out bundle);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            error = CommandLineDiagnostics.CannotRead(SystemFailure.Describe(failure));
        }

        if (error is not null) { Print(error, path); }
        return error is null && bundle is not null;
    }

    /// <summary>Reads a bundle's source map; false, with the error printed, where there is none that can be read.</summary>
    public static bool TryReadSourceMap(BundleFile bundle, string path, [NotNullWhen(true)] out SourceMap? map)
    {
        map = null;
        bool found = bundle.Find(SectionKind.SourceMap) is { } section && SourceMapReader.TryRead(bundle.Bytes(section).ToArray(), out map);
        if (!found) { Print(CommandLineDiagnostics.NoSourceMap(), path); }
        return found;
    }

    /// <summary>Whether a bundle has nothing for the kernel, and says so on standard output.</summary>
    public static bool IsForWasiAlone(BundleFile bundle)
    {
        bool alone = bundle.Find(SectionKind.Launch) is { } section
            && LaunchSettings.Read(bundle.Bytes(section), out LaunchSettings? settings) == BundleStatus.Ok && settings?.Runtime == LaunchRuntime.Wasm;
        if (alone)
        {
            StandardStreams.WriteOutput("not decided by Linux: the policy is for a WASI runtime alone (runtime: wasm); inspect --section wasi shows what that grants\n");
        }

        return alone;
    }

    /// <summary>Prints an error about the bundle.</summary>
    public static void Print(Diagnostic error, string? path)
    {
        var printer = new DiagnosticWriter(DiagnosticFormat.Auto);
        printer.Write(error, path);
        printer.Flush();
    }

    private static Diagnostic? Open(string path, out BundleFile? bundle)
    {
        bundle = null;
        var file = new FileInfo(path);
        if (!file.Exists) { return CommandLineDiagnostics.CannotRead(Directory.Exists(path) ? "it is a folder" : "there is no such file"); }
        if (file.Length > BundleHeader.MaxLength) { return BundleDiagnostics.Of(BundleStatus.TooLong); }

        // Pipes and devices have length 0 too, and reading one may never end: what has no length is never opened.
        BundleStatus status = BundleFile.Open(file.Length == 0 ? [] : File.ReadAllBytes(path), out bundle);
        if (status == BundleStatus.Ok && bundle is not null) { status = bundle.Verify(); }
        return status == BundleStatus.Ok ? null : BundleDiagnostics.Of(status);
    }
}
