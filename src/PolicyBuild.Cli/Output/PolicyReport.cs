using System.Buffers;
using System.Globalization;
using System.Text.Json;
using PolicyBuild.Compiler;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Optimization;

namespace PolicyBuild.Cli.Output;

/// <summary>NAME.policyreport.json, by schemas/report.schema.json: when and how a policy was compiled. It alone may differ between two machines.</summary>
internal static class PolicyReport
{
    /// <summary>The time that a compile should stay below, in milliseconds.</summary>
    public const double BudgetMs = 50;

    /// <summary>The report as UTF-8.</summary>
    /// <param name="name">The policy's NAME.</param>
    /// <param name="result">A compile that made a policy.</param>
    /// <param name="start">When it began, UTC.</param>
    public static ReadOnlyMemory<byte> Write(string name, CompileResult result, DateTime start)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer, EmittedJson.Indented))
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteString("profile"u8, result.Policy!.Profile); // a report is written for a compiled policy only
            json.WriteString("policyHash"u8, result.Policy.PolicyHash);
            json.WriteString("compiler"u8, CompilerVersion.Text);
            json.WriteString("compiledAt"u8, start.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteNumber("compilationTimeMs"u8, Milliseconds(result.Elapsed));
            json.WriteNumber("budgetMs"u8, BudgetMs);
            json.WriteBoolean("overBudget"u8, result.Elapsed.TotalMilliseconds > BudgetMs);
            json.WriteNumber("bundleBytes"u8, result.Policy.Bundle.Length);
            json.WriteStartArray("stages"u8);
            foreach (StageTime stage in result.Stages)
            {
                json.WriteStartObject();
                json.WriteString("stage"u8, stage.Stage);
                json.WriteNumber("ms"u8, Milliseconds(stage.Elapsed));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("passes"u8);
            foreach (PassResult pass in result.Passes)
            {
                json.WriteStartObject();
                json.WriteString("pass"u8, pass.Pass);
                json.WriteNumber("changes"u8, pass.Changes);
                json.WriteString("summary"u8, pass.Summary);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("files"u8);
            foreach (Compiler.Syntax.SourceFile file in result.Sources.Files) { json.WriteStringValue(file.Name); }
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return EmittedJson.EndLine(buffer);
    }

    private static decimal Milliseconds(TimeSpan time) => Math.Round((decimal)time.TotalMilliseconds, 3);
}
