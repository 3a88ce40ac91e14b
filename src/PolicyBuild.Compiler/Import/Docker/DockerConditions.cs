using System.Collections.Immutable;
using System.Globalization;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Import.Json;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Import.Docker;

/// <summary>
/// Decides includes and excludes as Docker does when a container starts: a rule stays where the architecture is among the included ones, all
/// included capabilities are held and the kernel is new enough, and none of the excluded ones applies.
/// </summary>
internal sealed class DockerConditions(ImportContext context, JsonShape shape)
{
    /// <summary>The newest kernel that a kept rule asks for; null where none does.</summary>
    public KernelVersion? Kernel { get; private set; }

    /// <summary>Whether a rule applies.</summary>
    /// <param name="entry">The rule.</param>
    /// <param name="reason">Why it is kept or not, for comments; empty where it has no conditions.</param>
    public bool Applies(JsonNode entry, out string reason)
    {
        reason = "";
        Conditions includes = Read(entry, "includes");
        Conditions excludes = Read(entry, "excludes");
        string own = DockerAbis.DockerName(context.Architecture);
        ImmutableArray<string> held = context.Options.Capabilities;

        if (excludes.Arches.Contains(own)) { reason = "not on " + own; }
        else if (excludes.Caps.FirstOrDefault(held.Contains) is { } excluded) { reason = "not with " + excluded; }
        else if (excludes.Kernel is { } old && IsAtLeast(old)) { reason = $"not with kernel {Text(old)} and newer"; }
        else if (!includes.Arches.IsEmpty && !includes.Arches.Contains(own)) { reason = "only on " + string.Join(", ", includes.Arches); }
        else if (includes.Caps.FirstOrDefault(name => !held.Contains(name)) is { } missing) { reason = "only with " + missing; }
        else if (includes.Kernel is { } needed && !IsAtLeast(needed)) { reason = $"only with kernel {Text(needed)} and newer"; }
        if (reason.Length > 0) { return false; }

        reason = Kept(includes, excludes);
        if (includes.Kernel is { } kernel && (Kernel is not { } most || IsNewer(kernel, most))) { Kernel = kernel; }
        return true;
    }

    /// <summary>Reads "5.10"; false for anything else.</summary>
    public static bool TryReadVersion(string text, out KernelVersion version)
    {
        version = default;
        string[] parts = text.Split('.');
        if (parts.Length != 2 || !TryReadPart(parts[0], out int major) || !TryReadPart(parts[1], out int minor)) { return false; }
        version = new KernelVersion(major, minor);
        return true;
    }

    private Conditions Read(JsonNode entry, string name)
    {
        if (entry.Find(name) is not { } node || !shape.Is(node, JsonKind.Object, $"'{name}'")) { return new Conditions([], [], null); }
        shape.WarnOfOthers(node, "caps", "arches", "minKernel");
        KernelVersion? kernel = null;
        if (node.Find("minKernel") is { } value && shape.Is(value, JsonKind.String, "'minKernel'"))
        {
            if (TryReadVersion(value.Text, out KernelVersion version)) { kernel = version; }
            else { context.Report(ImportDiagnostics.WrongShape(value.At, $"'{value.Text}' is no kernel version", "write two numbers such as 5.10")); }
        }

        return new Conditions(Strings(node, "caps"), Strings(node, "arches"), kernel);
    }

    private ImmutableArray<string> Strings(JsonNode node, string name) => [.. shape.Strings(node, name).Select(item => item.Text)];

    // Without a version the policy asks for what the profile asks for: the launcher then holds the host to it.
    private bool IsAtLeast(KernelVersion wanted) => context.Options.Kernel is not { } kernel || !IsNewer(wanted, kernel);

    private static bool IsNewer(KernelVersion left, KernelVersion right) => (left.Major, left.Minor).CompareTo((right.Major, right.Minor)) > 0;

    private static string Kept(Conditions includes, Conditions excludes)
    {
        var parts = new List<string>();
        if (!includes.Arches.IsEmpty) { parts.Add("on " + string.Join(", ", includes.Arches)); }
        if (!includes.Caps.IsEmpty) { parts.Add("with " + string.Join(", ", includes.Caps)); }
        if (includes.Kernel is { } kernel) { parts.Add($"with kernel {Text(kernel)} and newer"); }
        if (!excludes.Caps.IsEmpty) { parts.Add("without " + string.Join(", ", excludes.Caps)); }
        if (!excludes.Arches.IsEmpty) { parts.Add("not on " + string.Join(", ", excludes.Arches)); }
        if (excludes.Kernel is { } old) { parts.Add($"before kernel {Text(old)}"); }
        return string.Join("; ", parts);
    }

    private static string Text(KernelVersion version) => string.Create(CultureInfo.InvariantCulture, $"{version.Major}.{version.Minor}");

    private static bool TryReadPart(string text, out int part) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out part) && part <= ushort.MaxValue;

    private readonly record struct Conditions(ImmutableArray<string> Caps, ImmutableArray<string> Arches, KernelVersion? Kernel);
}
