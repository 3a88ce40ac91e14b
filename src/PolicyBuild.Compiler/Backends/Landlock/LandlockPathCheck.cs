using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Landlock;

/// <summary>Whether a path rule can become a record.</summary>
internal static class LandlockPathCheck
{
    /// <summary>Says in the bag why a rule cannot become a record.</summary>
    /// <returns>Whether it can.</returns>
    internal static bool Fits(LandlockPath path, DiagnosticBag diagnostics)
    {
        string text = path.Path.Text;
        if (path.Access == LandlockAccessFs.None || (path.Access & ~LandlockAbi.Fs(LandlockAbi.Newest)) != 0)
        {
            diagnostics.Add(LandlockDiagnostics.NoRight(path.Source, text));
            return false;
        }

        int bytes = RecordText.Measure(text);
        if (bytes < 0)
        {
            diagnostics.Add(LandlockDiagnostics.PathNotWritable(path.Source));
            return false;
        }

        // Without the variable, whose length only the target knows: the launcher checks the whole.
        bytes = RecordText.Measure(PathText.Of(PathVariable.None, path.Path.Path, path.Path.Pattern));
        if (bytes <= StringReference.MaxLength) { return true; }
        diagnostics.Add(LandlockDiagnostics.PathTooLong(path.Source, bytes, StringReference.MaxLength));
        return false;
    }
}
