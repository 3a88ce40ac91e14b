using System.Buffers;
using System.Globalization;
using System.Text.Json;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Pipeline;

namespace PolicyBuild.Compiler.Emit;

/// <summary>NAME.policyreport.json, by schemas/report.schema.json: when and how a policy was compiled. It alone may differ between two machines.</summary>
internal static class PolicyReport
{
    /// <summary>The time that a compile should stay below where nobody says otherwise: the promise of the project's founding document.</summary>
    public static readonly TimeSpan DefaultBudget = TimeSpan.FromMilliseconds(50);

    /// <summary>The name of a policy's report.</summary>
    public static string NameOf(PipelineInput policy) => policy.Name + ".policyreport.json";

    /// <summary>The report as UTF-8.</summary>
    /// <param name="outcome">A policy that was compiled.</param>
    /// <param name="start">When the compile began, UTC.</param>
    /// <param name="budget">The time that it should stay below.</param>
    public static ReadOnlyMemory<byte> Write(PolicyOutcome outcome, DateTime start, TimeSpan budget)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer, EmittedJson.Indented))
        {
            json.WriteStartObject();
            json.WriteString("name"u8, outcome.Input.Name);
            json.WriteString("profile"u8, outcome.Profile);
            json.WriteString("policyHash"u8, outcome.PolicyHash);
            json.WriteString("compiler"u8, CompilerVersion.Text);
            json.WriteString("compiledAt"u8, start.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteNumber("compilationTimeMs"u8, Milliseconds(outcome.Elapsed));
            json.WriteNumber("budgetMs"u8, Milliseconds(budget));
            json.WriteBoolean("overBudget"u8, outcome.Elapsed > budget);
            json.WriteNumber("executed"u8, outcome.Executions);
            json.WriteNumber("fromCache"u8, outcome.Hits);
            json.WriteNumber("bundleBytes"u8, outcome.BundleLength);
            json.WriteStartArray("stages"u8);
            foreach (StageTime stage in outcome.Stages)
            {
                json.WriteStartObject();
                json.WriteString("stage"u8, stage.Stage);
                json.WriteNumber("ms"u8, Milliseconds(stage.Elapsed));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("passes"u8);
            foreach (PassResult pass in outcome.Passes)
            {
                json.WriteStartObject();
                json.WriteString("pass"u8, pass.Pass);
                json.WriteNumber("changes"u8, pass.Changes);
                json.WriteString("summary"u8, pass.Summary);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("files"u8);
            foreach (string file in outcome.Files) { json.WriteStringValue(file); }
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return EmittedJson.EndLine(buffer);
    }

    private static decimal Milliseconds(TimeSpan time) => Math.Round((decimal)time.TotalMilliseconds, 3);
}
