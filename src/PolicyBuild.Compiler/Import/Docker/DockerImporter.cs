using System.Collections.Immutable;
using PolicyBuild.Compiler.Import.Json;
using PolicyBuild.Compiler.Import.Rules;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Import.Docker;

/// <summary>
/// Reads a seccomp profile of Docker: the LinuxSeccomp object of the OCI runtime specification (config-linux.md, "Seccomp"), with Docker's
/// archMap, includes and excludes (docs.docker.com, "Seccomp security profiles for Docker"), for one architecture.
/// </summary>
internal sealed class DockerImporter
{
    private readonly ImportContext _context;
    private readonly JsonShape _shape;
    private readonly DockerActions _actions;

    private DockerImporter(ImportContext context)
    {
        _context = context;
        _shape = new JsonShape(context);
        _actions = new DockerActions(context, _shape);
    }

    /// <summary>The filter of a profile; none after an error.</summary>
    public static ImmutableArray<ImportedFilter> Import(SourceText text, ImportContext context) =>
        JsonText.Read(text, context.Diagnostics) is { } root ? new DockerImporter(context).Import(root) : [];

    private ImmutableArray<ImportedFilter> Import(JsonNode root)
    {
        if (!_shape.Is(root, JsonKind.Object, "a profile")) { return []; }
        _shape.WarnOfOthers(root, "defaultAction", "defaultErrnoRet", "architectures", "archMap", "syscalls", "flags", "listenerPath", "listenerMetadata", "comment");
        ListSettings(root);

        SeccompAction? fallback = _actions.Read(root, "defaultAction", root.Find("defaultErrnoRet"), "the profile");
        ImmutableArray<Architecture> abis = new DockerAbis(_context, _shape).Read(root);
        var rules = new DockerRules(_context, _shape, _actions, abis);
        foreach (JsonNode entry in _shape.List(root, "syscalls")) { rules.Add(entry); }
        ImmutableArray<ImportedRule> all = rules.Finish();
        if (_context.Diagnostics.HasErrors || fallback is not { } action) { return []; }

        ImportOptions options = _context.Options;
        string file = _context.Sources.Files[0].Name;
        return
        [
            new ImportedFilter(
                options.Name ?? ProfileName.OfFile(file),
                [
                    $"Imported from the Docker profile {file}, for {ArchitectureNames.NameOf(_context.Architecture)}.",
                    "Capabilities of the container: " + (options.Capabilities.IsEmpty ? "none" : string.Join(", ", options.Capabilities.Order(StringComparer.Ordinal))),
                    "runc gives ENOSYS to numbers above the highest that a profile names; 'unknown: enosys' does so above those known when this is compiled.",
                ],
                abis,
                rules.Kernel,
                action,
                _context.Place(root.Find("defaultAction")?.At ?? root.At),
                all,
                [.. _context.LeftOut]),
        ];
    }

    // What has to do with the filter's installation is the launcher's business.
    private void ListSettings(JsonNode root)
    {
        foreach (JsonNode flag in _shape.Strings(root, "flags"))
        {
            _context.NoEquivalent(flag.At, $"the flag '{flag.Text}'", "the launcher installs every filter in its own way");
        }

        foreach (string name in (ReadOnlySpan<string>)["listenerPath", "listenerMetadata"])
        {
            if (root.Find(name) is { } value) { _context.NoEquivalent(value.At, $"'{name}'", "give a socket to policy-run by --notify-socket"); }
        }
    }
}
