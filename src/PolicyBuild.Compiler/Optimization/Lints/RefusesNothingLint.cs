using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds a system call layer that is written and lets every call pass.</summary>
internal sealed class RefusesNothingLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4035";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (subject.Policy.Seccomp is not { } seccomp || seccomp.Default != SeccompAction.Allow || seccomp.Unknown == UnknownSyscalls.Enosys) { return; }
        if (!LintSubject.IsOwn(seccomp.DefaultSource) || SeccompGuards.AreOfSettings(subject.Policy)) { return; }

        // Entries that say what the default says have lints of their own.
        if (subject.Filters.All(filter => filter.Rules.IsEmpty)) { diagnostics.Add(LintDiagnostics.RefusesNothing(seccomp.DefaultSource)); }
    }
}
