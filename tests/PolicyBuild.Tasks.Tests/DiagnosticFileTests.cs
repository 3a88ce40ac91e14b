using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Tasks.Diagnostics;

namespace PolicyBuild.Tasks.Tests;

public sealed class DiagnosticFileTests
{
    private static readonly LoggedDiagnostic[] s_items =
    [
        new(Severity.Warning, "PB4001", "/a b;%41/ü.policy.yaml", 7, 13, "the rule never matters; remove it"),
        new(Severity.Note, "PB4002", "builtin:dotnet", 1, 1, ""),
    ];

    [Fact]
    public void What_is_written_is_read_back()
    {
        Assert.True(DiagnosticFile.TryRead(DiagnosticFile.Write(s_items), out IReadOnlyList<LoggedDiagnostic> items));
        Assert.Equal(s_items, items);
    }

    [Fact]
    public void A_file_that_is_cut_or_longer_or_of_another_format_is_damaged()
    {
        byte[] bytes = DiagnosticFile.Write(s_items);
        for (int length = 0; length < bytes.Length; length++) { Assert.False(DiagnosticFile.TryRead(bytes[..length], out _)); }
        Assert.False(DiagnosticFile.TryRead([.. bytes, 0], out _));
        bytes[0]++;
        Assert.False(DiagnosticFile.TryRead(bytes, out _));
    }
}
