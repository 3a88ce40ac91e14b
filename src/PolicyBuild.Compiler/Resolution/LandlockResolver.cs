using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads <c>security.landlock</c>.</summary>
internal sealed class LandlockResolver(ResolveContext context)
{
    /// <summary>The layer; null where it is switched off. Entries that are wrong are reported and left out, in a layer that is off too.</summary>
    public LandlockPolicy? Resolve(MappingNode section)
    {
        var policy = new LandlockPolicy(
            ReadPaths(section.Find("paths")),
            ReadPorts(ResolveContext.Section(section, "tcp")),
            ReadPorts(ResolveContext.Section(section, "udp")),
            ReadScope(section.Find("scope")),
            NumberText.Read(ResolveContext.Scalar(section, "minimum_abi"), 1, LandlockAbi.Newest, context) ?? 0,
            ResolveContext.Scalar(section, "compatibility")?.Text switch { "best-effort" => true, "required" => false, _ => null },
            LaunchGrants: ResolveContext.Scalar(section, "launch")?.Text != "none",
            context.At(section));
        return ResolveContext.Scalar(section, "enabled") is { IsTrue: false } ? null : policy;
    }

    private ImmutableArray<LandlockPath> ReadPaths(SyntaxNode? node)
    {
        if (node is not SequenceNode list) { return []; }
        var paths = ImmutableArray.CreateBuilder<LandlockPath>(list.Items.Length);
        foreach (SyntaxNode item in list.Items)
        {
            if (item is not MappingNode entry || entry.Find("path") is not ScalarNode path) { continue; }
            bool known = TryReadAccess(entry.Find("access"), out LandlockAccessFs access);
            if (PathPatternReader.TryRead(path, context, out PathPattern pattern) && known)
            {
                bool required = ResolveContext.Scalar(entry, "required") is not { IsTrue: false };
                paths.Add(new LandlockPath(pattern, access, required, context.At(entry)));
            }
        }

        return paths.ToImmutable();
    }

    private bool TryReadAccess(SyntaxNode? node, out LandlockAccessFs access)
    {
        access = LandlockAccessFs.None;
        bool fine = true;
        foreach (SyntaxNode item in ResolveContext.Items(node))
        {
            if (item is not ScalarNode name) { continue; }
            if (LandlockAccess.TryParseRight(name.Text, out LandlockAccessFs some) || LandlockAccess.TryParsePreset(name.Text, out some))
            {
                access |= some;
                continue;
            }

            context.Report(PathDiagnostics.UnknownAccess(context.At(name), name.Text, Spelling.Nearest(name.Text, AccessNames())));
            fine = false;
        }

        return fine;
    }

    private static List<string> AccessNames()
    {
        var names = new List<string>();
        for (int i = 0; i < LandlockAccess.PresetCount; i++) { names.Add(LandlockAccess.PresetNameAt(i)); }
        for (int bit = 0; bit < LandlockAccess.RightCount; bit++) { names.Add(LandlockAccess.RightNameAt(bit)); }
        return names;
    }

    private LandlockPorts? ReadPorts(MappingNode? section) => section is null
        ? null
        : new LandlockPorts(ReadPortList(section.Find("bind")), ReadPortList(section.Find("connect")), context.At(section));

    private ImmutableArray<LandlockPort>? ReadPortList(SyntaxNode? node)
    {
        if (node is null) { return null; }
        var ports = ImmutableArray.CreateBuilder<LandlockPort>();
        foreach (SyntaxNode item in ResolveContext.Items(node))
        {
            if (item is not ScalarNode port) { continue; }
            if (port.TryGetInteger(out Int128 number) && number >= 0 && number <= ushort.MaxValue) { ports.Add(new LandlockPort((int)number, context.At(port))); }
            else { context.Report(SettingDiagnostics.BadPort(context.At(port), port.Text, lowest: 0)); }
        }

        return ports.ToImmutable();
    }

    private static LandlockScope ReadScope(SyntaxNode? node)
    {
        LandlockScope scope = LandlockScope.None;
        foreach (SyntaxNode item in ResolveContext.Items(node))
        {
            scope |= (item as ScalarNode)?.Text switch
            {
                "signal" => LandlockScope.Signal,
                "abstract-unix-socket" => LandlockScope.AbstractUnixSocket,
                _ => LandlockScope.None,
            };
        }

        return scope;
    }
}
