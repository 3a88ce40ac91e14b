namespace PolicyBuild.Sdk.Tests.Harness;

/// <summary>An error or a warning of a build, as it was logged.</summary>
internal sealed record LoggedMessage(bool IsError, string Code, string File, int Line, int Column, int EndLine, int EndColumn, string? Subcategory, string Text)
{
    public override string ToString() => $"{System.IO.Path.GetFileName(File)}({Line},{Column}): {(IsError ? "error" : "warning")} {Code}";
}
