using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Import.Json;
using PolicyBuild.Compiler.Import.Rules;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Import.Docker;

/// <summary>Reads a rule's <c>args</c>: comparisons of whole 64-bit registers, whatever the argument's C type.</summary>
internal sealed class DockerArguments(ImportContext context, JsonShape shape)
{
    private const int Width = 64;

    // There are six arguments; more conditions are repetitions.
    private const int MaxConditions = 64;

    /// <summary>The alternatives that the conditions come to; empty where there are none; null after an error.</summary>
    public ImmutableArray<ImmutableArray<ArgumentTest>>? Read(JsonNode entry)
    {
        var tests = ImmutableArray.CreateBuilder<ArgumentTest>();
        JsonNode? repeated = null;
        bool fine = true;
        ImmutableArray<JsonNode> nodes = shape.List(entry, "args");
        if (nodes.Length > MaxConditions)
        {
            context.Report(ImportDiagnostics.CannotSay(
                nodes[MaxConditions].At, $"more than {MaxConditions} conditions in one rule", "write several rules"));
            return null;
        }

        foreach (JsonNode node in nodes)
        {
            if (ReadOne(node) is not { } test)
            {
                fine = false;
                continue;
            }

            if (tests.Any(other => other.Index == test.Index)) { repeated ??= node; }
            tests.Add(test);
        }

        if (!fine) { return null; }
        if (tests.Count == 0) { return []; }
        if (repeated is null) { return [tests.ToImmutable()]; }

        // libseccomp takes one comparison for each argument, so runc makes a rule of its own of each condition as soon as an argument comes twice.
        context.Report(ImportDiagnostics.Alternatives(repeated.At, tests.First(test => tests.Count(other => other.Index == test.Index) > 1).Index));
        return [.. tests.Select(test => ImmutableArray.Create(test))];
    }

    private ArgumentTest? ReadOne(JsonNode node)
    {
        if (!shape.Is(node, JsonKind.Object, "an item of 'args'")) { return null; }
        shape.WarnOfOthers(node, "index", "value", "valueTwo", "op", "comment");
        ulong? index = shape.Require(node, "index", JsonKind.Number, "the condition") is { } at ? shape.Number(at, "'index'", 5) : null;
        ulong? value = Number(node, "value");
        ulong? second = Number(node, "valueTwo");
        if (shape.Require(node, "op", JsonKind.String, "the condition") is not { } op || index is not { } i || value is not { } first || second is not { } two)
        {
            return null;
        }

        switch (op.Text)
        {
            case "SCMP_CMP_EQ": return Tests.Of((int)i, Width, ArgumentOp.Eq, first);
            case "SCMP_CMP_NE": return Tests.Of((int)i, Width, ArgumentOp.Ne, first);
            case "SCMP_CMP_LT": return Tests.Of((int)i, Width, ArgumentOp.Lt, first);
            case "SCMP_CMP_LE": return Tests.Of((int)i, Width, ArgumentOp.Le, first);
            case "SCMP_CMP_GT": return Tests.Of((int)i, Width, ArgumentOp.Gt, first);
            case "SCMP_CMP_GE": return Tests.Of((int)i, Width, ArgumentOp.Ge, first);
            case "SCMP_CMP_MASKED_EQ": return Tests.Masked((int)i, Width, mask: first, value: two);
        }

        context.Report(ImportDiagnostics.UnknownWord(op.At, "comparison", op.Text,
            "SCMP_CMP_EQ, SCMP_CMP_NE, SCMP_CMP_LT, SCMP_CMP_LE, SCMP_CMP_GT, SCMP_CMP_GE, SCMP_CMP_MASKED_EQ"));
        return null;
    }

    // A number that is not given is 0, as Go's JSON has it.
    private ulong? Number(JsonNode node, string name) => node.Find(name) is { } value ? shape.Number(value, $"'{name}'", ulong.MaxValue) : 0;
}
