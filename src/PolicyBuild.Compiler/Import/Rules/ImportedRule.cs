using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Import.Rules;

/// <summary>One rule for one system call, as the policy will write it.</summary>
/// <param name="Syscall">The user-space name.</param>
/// <param name="Action">What happens to a call that matches.</param>
/// <param name="Alternatives">Lists of tests of which one must hold as a whole; empty: every call matches.</param>
/// <param name="Origin">Where the rule comes from, for a comment.</param>
internal sealed record ImportedRule(
    string Syscall, SeccompAction Action, ImmutableArray<ImmutableArray<ArgumentTest>> Alternatives, string Origin);
