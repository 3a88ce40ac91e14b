namespace PolicyBuild.Bundles.Inspection;

/// <summary>Where a rule was written.</summary>
/// <param name="File">The policy file.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
/// <param name="Program">The program that has the rule, from 0.</param>
public readonly record struct BpfRule(string File, uint Line, uint Column, uint Program);
