using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads <c>security.seccomp</c>.</summary>
internal sealed class SeccompResolver(ResolveContext context)
{
    private static readonly ImmutableArray<string> Lists = ["deny", "trap", "notify", "trace", "log", "allow"];

    /// <summary>The system call layer; rules that are wrong are reported and left out.</summary>
    public SeccompPolicy Resolve(MappingNode section)
    {
        SeccompAction deny = section.Find("deny_action") is { } written ? ReadAction(written, SeccompAction.KillProcess) : SeccompAction.KillProcess;
        SyntaxNode? defaultNode = section.Find("default");
        SeccompAction fallback = defaultNode is null ? deny : ReadAction(defaultNode, deny);

        ImmutableArray<SeccompTarget> targets = ReadRules(section, deny);
        bool? once = ResolveContext.Scalar(section, "exec")?.Text switch { "once" => true, "policy" => false, _ => null };
        return new SeccompPolicy(
            fallback,
            context.At(defaultNode ?? section),
            deny,
            ResolveContext.Scalar(section, "unknown")?.Text == "enosys" ? UnknownSyscalls.Enosys : UnknownSyscalls.Default,
            once ?? ExecGate.IsNeeded(targets, fallback),
            targets);
    }

    private ImmutableArray<SeccompTarget> ReadRules(MappingNode section, SeccompAction deny)
    {
        ImmutableArray<Architecture> listed = AbiSelection.Read(section.Find("architectures"), context);
        ImmutableArray<Architecture> architectures = context.Options.Architectures;
        var rules = new List<AbiRules>();
        foreach (Architecture target in architectures)
        {
            foreach (Architecture abi in AbiSelection.For(target, listed)) { rules.Add(new AbiRules(target, abi)); }
        }

        var reader = new SyscallRuleResolver(context, rules);
        foreach (string list in Lists)
        {
            SeccompAction action = ListAction(list, deny);
            foreach (SyntaxNode item in ResolveContext.Items(section.Find(list))) { reader.Add(item, action); }
        }

        var targets = ImmutableArray.CreateBuilder<SeccompTarget>(architectures.Length);
        foreach (Architecture target in architectures)
        {
            var abis = ImmutableArray.CreateBuilder<SeccompAbi>();
            foreach (AbiRules abi in rules)
            {
                if (abi.Target == target) { abis.Add(new SeccompAbi(abi.Abi, abi.Rules.ToImmutable())); }
            }

            targets.Add(new SeccompTarget(target, abis.ToImmutable()));
        }

        return targets.MoveToImmutable();
    }

    private static SeccompAction ListAction(string list, SeccompAction deny) => list switch
    {
        "deny" => deny,
        "trap" => SeccompAction.Trap,
        "notify" => SeccompAction.Notify,
        "trace" => SeccompAction.Trace,
        "log" => SeccompAction.Log,
        _ => SeccompAction.Allow,
    };

    private SeccompAction ReadAction(SyntaxNode node, SeccompAction deny)
    {
        if (node is MappingNode mapping)
        {
            return mapping.Find("errno") is ScalarNode errno && ErrnoText.TryRead(errno, context, out int number) ? SeccompAction.Errno(number) : deny;
        }

        return ((ScalarNode)node).Text switch
        {
            "allow" => SeccompAction.Allow,
            "log" => SeccompAction.Log,
            "trace" => SeccompAction.Trace,
            "notify" => SeccompAction.Notify,
            "trap" => SeccompAction.Trap,
            "kill_thread" => SeccompAction.KillThread,
            "kill_process" => SeccompAction.KillProcess,
            _ => deny,
        };
    }
}
