using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply;

/// <summary>The program's working directory.</summary>
internal static unsafe class WorkingDirectory
{
    internal static int Apply(ref LaunchState state, ref PathVariables variables)
    {
        if (!state.Has(LaunchFlags.WorkingDirectory)) { return 0; }

        PolicyPath path = default;
        path.Variable = (PathVariable)state.Settings.Header->WorkingDirectoryVariable;
        path.Path = state.Settings.WorkingDirectory(out _);
        int folder = variables.Open(path, OpenFlags.PathOnly | OpenFlags.Directory, out bool hasVariable);
        if (!hasVariable) { return PathErrors.NoVariable(path, required: true); }
        if (folder < 0) { return ProcessErrors.WorkingDirectory(path, -folder); }
        int result = Files.ChangeDirectory(folder);
        Files.Close(folder);
        return result < 0 ? ProcessErrors.WorkingDirectory(path, -result) : 0;
    }
}
