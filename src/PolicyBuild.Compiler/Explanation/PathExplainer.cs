using System.Collections.Immutable;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Explanation;

/// <summary>Tells whether the Landlock rules of a bundle let an access to a path pass. Rules add up: each right needs one rule that grants it.</summary>
public static class PathExplainer
{
    // What the launcher grants by itself with `launch: auto` (docs/bundle-format.md, section 6), besides the started binary and its interpreter.
    private static readonly string[] s_libraryFolders = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib"];

    /// <summary>Explains an access.</summary>
    /// <param name="rules">The bundle's Landlock rules.</param>
    /// <param name="map">The bundle's source map.</param>
    /// <param name="path">An absolute path, or one that begins with a variable; links are not followed.</param>
    /// <param name="access">The rights that are needed.</param>
    /// <param name="abi">The kernel's Landlock ABI, 1 to 11.</param>
    /// <param name="isDirectory">Whether the path names a directory: rules on it then grant their directory mask.</param>
    public static PathExplanation Explain(LandlockRules rules, SourceMap map, string path, LandlockAccessFs access, int abi, bool isDirectory)
    {
        string subject = Normalize(path);
        string section = SectionNames.Of(SectionKind.Landlock, Architecture.None);
        var grants = ImmutableArray.CreateBuilder<PathGrant>();
        LandlockAccessFs granted = LandlockAccessFs.None;
        for (int i = 0; i < rules.Paths.Length; i++)
        {
            LandlockPathRule rule = rules.Paths[i];
            if (!TryCover(rule, subject, out bool exactly)) { continue; }
            LandlockMasks masks = rules.Accesses[rule.Access][abi - 1];
            LandlockAccessFs rights = exactly && !isDirectory ? masks.File : masks.Directory;
            granted |= rights;
            grants.Add(new PathGrant(rule.Text, rights, map.PlaceOf(section, i)));
        }

        if (rules.Flags.HasFlag(LandlockFlags.LaunchGrants) && LaunchGrantOn(rules, subject, abi) is { } own)
        {
            granted |= own.Access;
            grants.Add(own);
        }

        // A ruleset denies refer whether it handles it or not, which ABI 1 cannot even do (landlock.h): no rule of ABI 1 can give it.
        LandlockAccessFs handled = rules.Handled[abi - 1].Fs | LandlockAccessFs.Refer;
        return new PathExplanation(access & handled & ~granted, access & ~handled, grants.ToImmutable(), map.Landlock);
    }

    /// <summary>Whether a rule is one for a path or for a folder that it lies in.</summary>
    internal static bool Covers(LandlockPathRule rule, string path) => TryCover(rule, path, out _);

    /// <summary>Whether the launcher shows and grants a path by itself, so that programs start.</summary>
    internal static bool IsLaunchGrant(string path) => path == "/etc/ld.so.cache" || Array.Exists(s_libraryFolders, folder => path == folder || IsBeneath(path, folder));

    private static PathGrant? LaunchGrantOn(LandlockRules rules, string subject, int abi)
    {
        LandlockMasks masks = rules.Accesses[rules.ReadOnlyAccess][abi - 1];
        if (subject == "/etc/ld.so.cache") { return new PathGrant(subject, masks.File, default); }
        foreach (string folder in s_libraryFolders)
        {
            if (subject == folder || IsBeneath(subject, folder)) { return new PathGrant(folder, masks.Directory, default); }
        }

        return null;
    }

    private static bool TryCover(LandlockPathRule rule, string subject, out bool exactly)
    {
        string folder = PathText.Of(rule.Variable, rule.Path);
        exactly = false;
        if (rule.Pattern.Length == 0)
        {
            exactly = subject == folder;
            return exactly || IsBeneath(subject, folder);
        }

        if (!IsBeneath(subject, folder)) { return false; }
        ReadOnlySpan<char> rest = subject.AsSpan(folder == "/" ? 1 : folder.Length + 1);
        int slash = rest.IndexOf('/');
        exactly = slash < 0;

        // Behind a '/' the matches are folders: what the name alone cannot say is taken as so.
        return SegmentGlob.Matches(rule.Pattern.TrimEnd('/'), slash < 0 ? rest : rest[..slash]);
    }

    private static bool IsBeneath(string path, string folder) =>
        folder == "/" ? path.Length > 1 && path[0] == '/'
        : path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal);

    // Empty segments and "." say nothing; ".." would need the real tree, so the caller refuses it.
    internal static string Normalize(string path)
    {
        var segments = new List<string>();
        foreach (string segment in path.Split('/'))
        {
            if (segment is not ("" or ".")) { segments.Add(segment); }
        }

        string joined = string.Join('/', segments);
        return path.StartsWith('/') ? "/" + joined : joined;
    }
}
