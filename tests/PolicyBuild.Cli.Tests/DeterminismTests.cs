using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PolicyBuild.Compiler;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Cli.Tests;

public sealed class DeterminismTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Folder_time_zone_locale_and_order_of_files_leave_the_bytes_alone()
    {
        string first = Compile("one", "UTC", "C", ["a.policy.yaml", "b.policy.yaml"]);
        string second = Compile("two/deeper/ünï code", "Asia/Kathmandu", "tr_TR.UTF-8", ["b.policy.yaml", "a.policy.yaml"]);
        Assert.Equal(first, second);
    }

    [Fact]
    public void A_culture_with_other_numbers_leaves_the_bytes_alone()
    {
        byte[] plain = CompileHere(Policies.Good).Bundle.ToArray();
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            strange.NumberFormat.NegativeSign = "minus ";
            strange.NumberFormat.NumberDecimalSeparator = ",";
            strange.NumberFormat.NumberGroupSeparator = "'";
            strange.NumberFormat.PositiveSign = "plus ";
            CultureInfo.CurrentCulture = strange;
            Assert.Equal(plain, CompileHere(Policies.Good).Bundle.ToArray());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_moved_line_changes_the_source_map_and_neither_filter_nor_hash()
    {
        EmittedPolicy compiled = CompileHere(Policies.Good);
        EmittedPolicy moved = CompileHere("# a comment\n\n" + Policies.Good);
        Assert.Equal(compiled.PolicyHash, moved.PolicyHash);
        foreach ((EmittedArtifact left, EmittedArtifact right) in compiled.Artifacts.Zip(moved.Artifacts))
        {
            Assert.Equal(left.Name, right.Name);
            Assert.Equal(left.Name != "sourcemap.json", left.Bytes.Span.SequenceEqual(right.Bytes.Span));
        }
    }

    private string Compile(string folder, string zone, string locale, string[] order)
    {
        string place = Path.Combine(_folder.Path, folder);
        _folder.Write(Path.Combine(folder, "a.policy.yaml"), Policies.Good);
        _folder.Write(Path.Combine(folder, "b.policy.yaml"), Policies.Good.Replace("demo", "other", StringComparison.Ordinal));
        var environment = new Dictionary<string, string?> { ["TZ"] = zone, ["LC_ALL"] = locale, ["LANG"] = locale };
        ProcessRun run = Tool.RunIn(place, environment, ["compile", .. order, "-o", "out"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var text = new StringBuilder();
        foreach (string path in Directory.EnumerateFiles(Path.Combine(place, "out"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            text.Append(Path.GetRelativePath(place, path)).Append(' ').Append(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))).Append('\n');
        }

        return text.ToString();
    }

    private static EmittedPolicy CompileHere(string text)
    {
        var source = new SourceFile("demo.policy.yaml", null, Encoding.UTF8.GetBytes(text));
        CompileResult result = PolicyCompiler.Compile(source, CompileOptions.Default, new PolicyFiles(), TestContext.Current.CancellationToken);
        Assert.NotNull(result.Policy);
        return result.Policy;
    }
}
