using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model;

/// <summary>
/// The system call rules of a policy. Every rule that matches a call counts, and the most restrictive action wins
/// (<see cref="SeccompAction.Outranks"/>; of two errno actions the earlier rule's); without a match the default action does.
/// </summary>
/// <param name="Default">The action without a match.</param>
/// <param name="DefaultSource">Where the policy says so; the section where it writes no default.</param>
/// <param name="DenyAction">The action for a foreign ABI.</param>
/// <param name="Unknown">What a number above the table gets where no rule names it.</param>
/// <param name="ExecGate">Whether execve and execveat get a notification, whatever the rules say (<c>exec: once</c>).</param>
/// <param name="Targets">One filter for each architecture asked for.</param>
public sealed record SeccompPolicy(
    SeccompAction Default,
    NodeRef DefaultSource,
    SeccompAction DenyAction,
    UnknownSyscalls Unknown,
    bool ExecGate,
    ImmutableArray<SeccompTarget> Targets);
