using System.Text.Json;

namespace PolicyBuild.Compiler.Tests.Import;

/// <summary>A Docker profile as runc and libseccomp hold a container to it.</summary>
internal sealed class DockerMeaning(string json, string arch, string[] capabilities) : SourceMeaning
{
    private readonly JsonElement _profile = JsonDocument.Parse(json).RootElement;

    public override uint Answer(string? name, ulong[] arguments)
    {
        List<uint> answers = [];
        foreach (JsonElement rule in Rules(name))
        {
            if (Matches(rule, arguments)) { answers.Add(Action(rule.GetProperty("action"), rule, "errnoRet")); }
        }

        // The kernel's own order of actions stands in for the order that the format leaves open.
        return answers.Count == 0 ? Action(_profile.GetProperty("defaultAction"), _profile, "defaultErrnoRet") : answers.MinBy(answer => (int)(answer & 0xFFFF0000));
    }

    public override IEnumerable<ulong> ValuesOf(string name) => Rules(name).SelectMany(Conditions)
        .SelectMany(condition => new[] { Number(condition, "value"), Number(condition, "valueTwo"), Number(condition, "value") | Number(condition, "valueTwo") });

    private IEnumerable<JsonElement> Rules(string? name) => _profile.GetProperty("syscalls").EnumerateArray().Where(rule =>
        (rule.TryGetProperty("names", out JsonElement names) ? names.EnumerateArray().Any(n => n.GetString() == name) : rule.GetProperty("name").GetString() == name)
        && Included(rule) && !Excluded(rule));

    private bool Included(JsonElement rule)
    {
        if (!rule.TryGetProperty("includes", out JsonElement includes)) { return true; }
        return (!includes.TryGetProperty("arches", out JsonElement arches) || arches.EnumerateArray().Any(a => a.GetString() == arch))
            && (!includes.TryGetProperty("caps", out JsonElement caps) || caps.EnumerateArray().All(c => capabilities.Contains(c.GetString())));
    }

    private bool Excluded(JsonElement rule) => rule.TryGetProperty("excludes", out JsonElement excludes)
        && ((excludes.TryGetProperty("arches", out JsonElement arches) && arches.EnumerateArray().Any(a => a.GetString() == arch))
            || (excludes.TryGetProperty("caps", out JsonElement caps) && caps.EnumerateArray().Any(c => capabilities.Contains(c.GetString()))));

    private static IEnumerable<JsonElement> Conditions(JsonElement rule) =>
        rule.TryGetProperty("args", out JsonElement args) && args.ValueKind == JsonValueKind.Array ? args.EnumerateArray() : [];

    private static bool Matches(JsonElement rule, ulong[] arguments)
    {
        JsonElement[] conditions = [.. Conditions(rule)];
        if (conditions.Length == 0) { return true; }
        bool repeated = conditions.GroupBy(condition => condition.GetProperty("index").GetInt32()).Any(group => group.Count() > 1);
        return repeated ? conditions.Any(condition => Holds(condition, arguments)) : conditions.All(condition => Holds(condition, arguments));
    }

    private static bool Holds(JsonElement condition, ulong[] arguments)
    {
        ulong argument = arguments[condition.GetProperty("index").GetInt32()];
        ulong value = Number(condition, "value");
        return condition.GetProperty("op").GetString() switch
        {
            "SCMP_CMP_EQ" => argument == value,
            "SCMP_CMP_NE" => argument != value,
            "SCMP_CMP_LT" => argument < value,
            "SCMP_CMP_LE" => argument <= value,
            "SCMP_CMP_GT" => argument > value,
            "SCMP_CMP_GE" => argument >= value,
            "SCMP_CMP_MASKED_EQ" => ((argument ^ Number(condition, "valueTwo")) & value) == 0,
            _ => throw new NotSupportedException(),
        };
    }

    private static ulong Number(JsonElement condition, string name) => condition.TryGetProperty(name, out JsonElement value) ? value.GetUInt64() : 0;

    private static uint Action(JsonElement action, JsonElement holder, string errnoName)
    {
        uint errno = holder.TryGetProperty(errnoName, out JsonElement number) ? number.GetUInt32() : 1;
        return action.GetString() switch
        {
            "SCMP_ACT_ALLOW" => 0x7FFF0000,
            "SCMP_ACT_LOG" => 0x7FFC0000,
            "SCMP_ACT_ERRNO" => 0x00050000 | Math.Min(errno, 4095),
            "SCMP_ACT_TRAP" => 0x00030000,
            "SCMP_ACT_KILL" => 0,
            "SCMP_ACT_KILL_PROCESS" => 0x80000000,
            _ => throw new NotSupportedException(),
        };
    }
}
