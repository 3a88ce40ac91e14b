using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply;

/// <summary>
/// Expands a pattern in the last segment of a path, once, at launch: names that appear later are not granted. A match that is a symbolic
/// link is granted only where it stays beneath the folder: who can write there must not choose what is granted elsewhere.
/// </summary>
internal static unsafe class LandlockPattern
{
    /// <summary>More matches than this are refused: the folder is then the better rule.</summary>
    internal const uint MaxMatches = 256;

    private const int BufferBytes = 8192;

    internal static int Add(ref LandlockLayer layer, ref PathVariables variables, in PolicyPath path, LandlockAccessRecord* access, bool required,
        bool verbose)
    {
        int folder = layer.Open(ref variables, path, OpenFlags.ReadOnly | OpenFlags.Directory, out bool hasVariable);
        if (folder < 0 && layer.IsCollecting) { return LandlockLayer.SaysLater(folder) ? 0 : PathErrors.NotGranted(path, -folder); }
        if (!hasVariable) { return PathErrors.NoVariable(path, required); }
        if (folder >= 0 && path.IsWholeVariable && Files.IsRoot(folder))
        {
            Files.Close(folder);
            return PathErrors.VariableIsRoot(path, required);
        }

        if (folder is -KernelError.NoEntry or -KernelError.NotDirectory) { return PathErrors.Missing(path, required); }
        if (folder < 0) { return PathErrors.Unusable(path, -folder, required); }
        if (!layer.Concerns(folder, access))
        {
            int named = layer.Name(path, folder);
            Files.Close(folder);
            return named < 0 ? PathErrors.NotGranted(path, -named) : 0;
        }

        // A '/' at the end stands for folders alone. A pattern of a bundle is short enough for the buffer.
        PathBuffer pattern = default;
        pattern.Add(path.Pattern);
        bool foldersOnly = pattern.Text[pattern.Length - 1] == (byte)'/';
        if (foldersOnly) { pattern.Truncate(pattern.Length - 1); }
        uint granted = 0;
        int flags = OpenFlags.PathOnly | (foldersOnly ? OpenFlags.Directory : 0);
        int error = AddMatches(layer, folder, path, pattern.Text, flags, access, verbose, ref granted);
        if (error == 0 && granted != 0 && layer.Name(path, folder) is < 0 and int result) { error = PathErrors.NotGranted(path, -result); }
        Files.Close(folder);
        return error == 0 && granted == 0 && !layer.IsCollecting ? PathErrors.Missing(path, required) : error;
    }

    private static int AddMatches(in LandlockLayer layer, int folder, in PolicyPath path, byte* pattern, int flags, LandlockAccessRecord* access,
        bool verbose, ref uint granted)
    {
        byte* buffer = stackalloc byte[BufferBytes];
        var walk = new FolderWalk(folder, buffer, BufferBytes);
        while (walk.Next())
        {
            byte* name = walk.Name;
            if (CString.Equal(name, "."u8) || CString.Equal(name, ".."u8) || !SegmentPattern.Matches(pattern, name)) { continue; }
            int error = AddMatch(layer, folder, name, path, flags, access, verbose, ref granted);
            if (error != 0) { return error; }
        }

        return walk.Result < 0 ? PathErrors.Unusable(path, -walk.Result, required: true) : 0;
    }

    private static int AddMatch(in LandlockLayer layer, int folder, byte* name, in PolicyPath path, int flags, LandlockAccessRecord* access,
        bool verbose, ref uint granted)
    {
        if (granted == MaxMatches) { return PathErrors.TooManyMatches(path, MaxMatches); }
        int descriptor = Files.OpenBeneath(folder, name, flags);
        if (descriptor == -KernelError.CrossDevice)
        {
            if (!layer.IsCollecting) { PathErrors.MatchLeadsAway(path, name); }
            return 0;
        }

        // Gone since the folder was read, a link that leads nowhere, or no folder where only folders match.
        if (descriptor is -KernelError.NoEntry or -KernelError.NotDirectory) { return 0; }
        if (descriptor < 0) { return PathErrors.NotGranted(path, -descriptor); }
        int result = layer.Grant(descriptor, access);
        if (result == 0) { result = layer.Name(folder, name, descriptor); }
        Files.Close(descriptor);
        if (result < 0) { return PathErrors.NotGranted(path, -result); }
        granted++;
        if (verbose && !layer.IsCollecting) { PathErrors.Match(path, name); }
        return 0;
    }
}
