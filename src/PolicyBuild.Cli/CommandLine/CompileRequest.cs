using System.Collections.Immutable;
using PolicyBuild.Compiler;
using PolicyBuild.Uapi;

namespace PolicyBuild.Cli.CommandLine;

/// <summary>What <c>compile</c> or <c>check</c> was asked for.</summary>
/// <param name="Files">The policy files as the user wrote them; "-" is standard input.</param>
/// <param name="Output">The folder to write to; null: check only.</param>
/// <param name="Architectures">The architectures to generate for.</param>
/// <param name="Objective">What filters are made small in.</param>
/// <param name="Root">The folder that <c>extends</c> may not leave; null: the default.</param>
/// <param name="Search">Folders with hook policies, in the order in which they are searched.</param>
/// <param name="Name">The name for standard input's output.</param>
/// <param name="Report">Whether NAME.policyreport.json is written.</param>
/// <param name="Format">How diagnostics are printed.</param>
/// <param name="Cache">The folder with results of earlier compiles, or "default"; null: every stage runs.</param>
internal sealed record CompileRequest(
    ImmutableArray<string> Files,
    string? Output,
    ImmutableArray<Architecture> Architectures,
    FilterObjective Objective,
    string? Root,
    ImmutableArray<string> Search,
    string? Name,
    bool Report,
    DiagnosticFormat Format,
    string? Cache);
