using PolicyBuild.Compiler;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>What a policy text means, before any pass of the optimizer has touched it.</summary>
internal static class PolicyMeaning
{
    /// <summary>The model of the one filter for x86_64.</summary>
    public static SeccompModel Seccomp(SourceFile policy)
    {
        var sources = new SourceSet();
        sources.Add(policy);
        var diagnostics = new DiagnosticBag();
        PolicySyntax? syntax = PolicyParser.Parse(sources, 0, diagnostics);
        Assert.NotNull(syntax);
        ResolvedPolicy? resolved = PolicyResolver.Resolve(syntax, sources, new CompileOptions([Architecture.X86_64]), new PolicyFiles(), diagnostics);
        Assert.NotNull(resolved);
        return Assert.Single(SeccompModel.Of(resolved.Model));
    }
}
