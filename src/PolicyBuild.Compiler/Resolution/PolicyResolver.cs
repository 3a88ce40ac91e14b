using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Resolution.Hooks;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>The Resolve stage: what a policy extends is merged in, names become numbers, texts become values.</summary>
public static class PolicyResolver
{
    /// <summary>Resolves a policy that fits the schema.</summary>
    /// <param name="syntax">The policy.</param>
    /// <param name="sources">The compile's files; those that the policy extends are added.</param>
    /// <param name="options">The architectures, and the folder that <c>extends</c> may not leave.</param>
    /// <param name="files">How files are read.</param>
    /// <param name="diagnostics">Gets every error, all of them in one run.</param>
    /// <returns>Null where an error was found.</returns>
    public static ResolvedPolicy? Resolve(
        PolicySyntax syntax, SourceSet sources, CompileOptions options, IPolicyFiles files, DiagnosticBag diagnostics) =>
        Resolve(syntax, sources, options, files, diagnostics, bases: null);

    /// <summary>The same, with the files that are extended read in a way that other policies share, and with the company's rules.</summary>
    /// <param name="syntax">The policy.</param>
    /// <param name="sources">The compile's files.</param>
    /// <param name="options">The architectures, and the folder that <c>extends</c> may not leave.</param>
    /// <param name="files">How files are read.</param>
    /// <param name="diagnostics">Gets every error.</param>
    /// <param name="bases">How bases are read; null: for this policy alone.</param>
    /// <param name="rules">The company's rules, for a policy that is more than it says itself; null: there are none.</param>
    internal static ResolvedPolicy? Resolve(
        PolicySyntax syntax, SourceSet sources, CompileOptions options, IPolicyFiles files, DiagnosticBag diagnostics, IBasePolicies? bases,
        IPolicyRules? rules = null)
    {
        var loader = new ExtendsLoader(sources, options, files, bases, diagnostics);
        MergedPolicy merged = loader.Load(syntax);
        bool breaksRules = rules is not null && !loader.Failed && !ExtendsLoader.IsAlone(syntax) && !Check(rules, syntax, merged, sources, diagnostics);
        var own = new DiagnosticBag();
        var context = new ResolveContext(merged, options, own);
        PolicyModel model = ReadModel(merged, context, new HookFiles(sources, options, files, bases, loader.Dependencies, context));
        foreach (Diagnostic diagnostic in own.ToImmutable())
        {
            // Where a part is missing only the errors count: a warning speaks of the whole.
            if (!loader.Failed || diagnostic.Severity == Severity.Error) { diagnostics.Add(diagnostic); }
        }

        return own.HasErrors || loader.Failed || breaksRules ? null : new ResolvedPolicy(model, loader.Dependencies.ToImmutable());
    }

    // What is enforced is what counts: a base or an overlay must not bring in what the rules forbid, and a base may bring what they ask for.
    private static bool Check(IPolicyRules rules, PolicySyntax syntax, MergedPolicy merged, SourceSet sources, DiagnosticBag diagnostics)
    {
        var found = new DiagnosticBag();
        rules.Check(syntax with { Root = merged.Root }, sources, found, CancellationToken.None);
        foreach ((LaunchMode mode, _) in ModeOverlay.Of(merged.Root))
        {
            if (mode != merged.Mode) { rules.Check(syntax with { Root = merged.RootOf(mode) }, sources, found, CancellationToken.None); }
        }

        foreach (Diagnostic diagnostic in found.ToImmutable()) { diagnostics.Add(diagnostic with { Node = merged.Origin(diagnostic.Node.Node) }); }
        return !found.HasErrors;
    }

    private static PolicyModel ReadModel(MergedPolicy merged, ResolveContext context, HookFiles hooks)
    {
        MappingNode root = merged.Root;
        ScalarNode? profile = ResolveContext.Scalar(root, "profile");
        LaunchMode mode = merged.Mode;
        MappingNode? security = ResolveContext.Section(root, "security");
        MappingNode? seccomp = ResolveContext.Section(security, "seccomp");
        MappingNode? landlock = ResolveContext.Section(security, "landlock");
        var model = new PolicyModel(
            profile?.Text ?? "",
            mode,
            BestEffort: ResolveContext.Scalar(root, "enforcement")?.Text == "best-effort",
            new RequirementsResolver(context).Resolve(ResolveContext.Section(root, "requires")),
            context.Options.Architectures.Sort(),
            seccomp is null ? null : new SeccompResolver(context).Resolve(seccomp),
            landlock is null ? null : new LandlockResolver(context).Resolve(landlock),
            new NetworkResolver(context).Resolve(ResolveContext.Section(root, "network"), mode),
            new ProcessResolver(context).Resolve(ResolveContext.Section(root, "process"), security?.Find("capabilities"), mode) with
            {
                Affinity = new AffinityResolver(context).Resolve(ResolveContext.Section(root, "performance")),
            },
            Unsupported: [])
        {
            Objective = context.Options.Objective,
            Runtime = ReadRuntime(ResolveContext.Scalar(root, "runtime"), context),
            Resources = new ResourcesResolver(context).Resolve(ResolveContext.Section(root, "resources")),
            BpfLsm = new BpfLsmResolver(context, hooks).Resolve(ResolveContext.Section(security, "bpf_lsm"), mode),
            LowestMode = new AdaptiveResolver(context).Resolve(ResolveContext.Section(root, "adaptive"), mode),
        };
        new UngeneratedSections(context).Check(root);
        ImmutableArray<ModeRules> others = new ModesResolver(merged, hooks, context).Resolve(model);
        return model with { OtherModes = others, Unsupported = context.Unsupported.ToImmutable(), Unenforced = context.Unenforced.ToImmutable() };
    }

    private static PolicyRuntime ReadRuntime(ScalarNode? node, ResolveContext context)
    {
        if (node is null) { return default; }
        LaunchRuntime kind = node.Text switch
        {
            "wasm" => LaunchRuntime.Wasm,
            "auto" => LaunchRuntime.Auto,
            _ => LaunchRuntime.Namespace,
        };
        return new PolicyRuntime(kind, context.At(node));
    }
}
