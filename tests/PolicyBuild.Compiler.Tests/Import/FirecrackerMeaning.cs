using System.Text.Json;

namespace PolicyBuild.Compiler.Tests.Import;

/// <summary>One filter of a Firecracker file as seccompiler's description has it.</summary>
internal sealed class FirecrackerMeaning(JsonElement filter) : SourceMeaning
{
    public override uint Answer(string? name, ulong[] arguments) =>
        Rules(name).Any(rule => Conditions(rule).All(condition => Holds(condition, arguments)))
            ? Action(filter.GetProperty("filter_action")) : Action(filter.GetProperty("default_action"));

    public override IEnumerable<ulong> ValuesOf(string name) => Rules(name).SelectMany(Conditions).Select(condition => condition.GetProperty("val").GetUInt64());

    private IEnumerable<JsonElement> Rules(string? name) => filter.GetProperty("filter").EnumerateArray().Where(rule => rule.GetProperty("syscall").GetString() == name);

    private static IEnumerable<JsonElement> Conditions(JsonElement rule) => rule.TryGetProperty("args", out JsonElement args) ? args.EnumerateArray() : [];

    private static bool Holds(JsonElement condition, ulong[] arguments)
    {
        ulong argument = arguments[condition.GetProperty("index").GetInt32()];
        if (condition.GetProperty("type").GetString() == "dword") { argument &= uint.MaxValue; }
        ulong value = condition.GetProperty("val").GetUInt64();
        JsonElement op = condition.GetProperty("op");
        if (op.ValueKind == JsonValueKind.Object) { return ((argument ^ value) & op.GetProperty("masked_eq").GetUInt64()) == 0; }
        return op.GetString() switch
        {
            "eq" => argument == value,
            "ne" => argument != value,
            "lt" => argument < value,
            "le" => argument <= value,
            "gt" => argument > value,
            "ge" => argument >= value,
            _ => throw new NotSupportedException(),
        };
    }

    private static uint Action(JsonElement action) => action.ValueKind == JsonValueKind.Object
        ? 0x00050000 | action.GetProperty("errno").GetUInt32()
        : action.GetString() switch { "allow" => 0x7FFF0000, "trap" => 0x00030000, "kill_process" => 0x80000000, _ => throw new NotSupportedException() };
}
