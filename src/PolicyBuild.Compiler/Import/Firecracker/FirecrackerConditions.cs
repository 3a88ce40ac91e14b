using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Import.Json;
using PolicyBuild.Compiler.Import.Rules;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Import.Firecracker;

/// <summary>Reads a rule's <c>args</c>.</summary>
internal sealed class FirecrackerConditions(ImportContext context, JsonShape shape)
{
    // Six arguments, and a few conditions on one of them.
    private const int MaxConditions = 64;

    /// <summary>The conditions, which must all hold; null after an error.</summary>
    public ImmutableArray<ArgumentTest>? Read(JsonNode entry, out string comments)
    {
        comments = "";
        var tests = ImmutableArray.CreateBuilder<ArgumentTest>();
        ImmutableArray<JsonNode> nodes = shape.List(entry, "args");
        if (nodes.Length > MaxConditions)
        {
            context.Report(ImportDiagnostics.CannotSay(nodes[MaxConditions].At, $"more than {MaxConditions} conditions in one rule", "write several rules"));
            return null;
        }

        bool fine = true;
        var texts = new List<string>();
        foreach (JsonNode node in nodes)
        {
            if (ReadOne(node, texts) is { } test) { tests.Add(test); }
            else { fine = false; }
        }

        comments = string.Join(", ", texts);
        return fine ? tests.ToImmutable() : null;
    }

    private ArgumentTest? ReadOne(JsonNode node, List<string> comments)
    {
        if (!shape.Is(node, JsonKind.Object, "a condition")) { return null; }
        shape.WarnOfOthers(node, "index", "type", "op", "val", "comment");
        if (shape.Text(node, "comment") is { } comment) { comments.Add(comment); }
        JsonNode? index = shape.Require(node, "index", JsonKind.Number, "the condition");
        JsonNode? type = shape.Require(node, "type", JsonKind.String, "the condition");
        JsonNode? value = shape.Require(node, "val", JsonKind.Number, "the condition");
        if (index is null || type is null || value is null || shape.Number(index, "'index'", 5) is not { } i) { return null; }
        if (type.Text is not ("dword" or "qword"))
        {
            context.Report(ImportDiagnostics.UnknownWord(type.At, "type", type.Text, "dword (32 bits), qword (64 bits)"));
            return null;
        }

        // seccompiler cuts larger values down to the type, in silence: what is compared then is not what is written.
        int width = type.Text == "dword" ? 32 : 64;
        if (shape.Number(value, "'val'", Tests.Ones(width)) is not { } number) { return null; }
        return node.Find("op") is { Kind: JsonKind.Object, Members: [{ Name: "masked_eq" } mask] }
            ? shape.Number(mask.Value, "'masked_eq'", Tests.Ones(width)) is { } bits ? Tests.Masked((int)i, width, bits, number) : null
            : ReadComparison(node, (int)i, width, number);
    }

    private ArgumentTest? ReadComparison(JsonNode node, int index, int width, ulong value)
    {
        if (shape.Require(node, "op", JsonKind.String, "the condition") is not { } op) { return null; }
        ArgumentOp? comparison = op.Text switch
        {
            "eq" => ArgumentOp.Eq,
            "ne" => ArgumentOp.Ne,
            "lt" => ArgumentOp.Lt,
            "le" => ArgumentOp.Le,
            "gt" => ArgumentOp.Gt,
            "ge" => ArgumentOp.Ge,
            _ => null,
        };
        if (comparison is { } found) { return Tests.Of(index, width, found, value); }
        context.Report(ImportDiagnostics.UnknownWord(op.At, "comparison", op.Text, "eq, ne, lt, le, gt, ge, {\"masked_eq\": MASK}"));
        return null;
    }
}
