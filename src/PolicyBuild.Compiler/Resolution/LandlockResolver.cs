using System.Collections.Immutable;
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
            if (!PathPatternReader.TryRead(path, context, out PathPattern pattern)) { continue; }
            bool required = ResolveContext.Scalar(entry, "required") is not { IsTrue: false };
            paths.Add(new LandlockPath(pattern, ReadAccess(entry.Find("access")), required, context.At(entry)));
        }

        return paths.ToImmutable();
    }

    private static LandlockAccessFs ReadAccess(SyntaxNode? node)
    {
        if (node is ScalarNode preset) { return LandlockAccess.TryParsePreset(preset.Text, out LandlockAccessFs all) ? all : LandlockAccessFs.None; }
        LandlockAccessFs access = LandlockAccessFs.None;
        foreach (SyntaxNode item in ResolveContext.Items(node))
        {
            if (item is ScalarNode name && LandlockAccess.TryParseRight(name.Text, out LandlockAccessFs right)) { access |= right; }
        }

        return access;
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
            if (item is ScalarNode port && port.TryGetInteger(out Int128 number)) { ports.Add(new LandlockPort((int)number, context.At(port))); }
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
