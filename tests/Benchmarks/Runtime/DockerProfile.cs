using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PolicyBuild.Compiler.Import;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;

namespace PolicyBuild.Benchmarks.Runtime;

/// <summary>Docker's default profile for x86_64 with the capabilities that Docker keeps: as our policy, and as other tools take it.</summary>
internal sealed class DockerProfile
{
    private readonly string _path = Path.Combine(Corpora.Folder("moby-profiles"), "default.json");
    private readonly JsonArray _entries;

    public DockerProfile()
    {
        JsonNode profile = JsonNode.Parse(File.ReadAllText(_path))!; // a JSON document is never null but for the word itself
        _entries = [.. profile["syscalls"]!.AsArray().Select(entry => entry!.AsObject()).Where(Applies).Select(entry => entry.DeepClone())];
    }

    /// <summary>The profile as <c>policybuild import docker</c> writes it.</summary>
    public string Policy()
    {
        ImportOptions options = ImportOptions.Default with { Architecture = Architecture.X86_64, Capabilities = ImportOptions.DockerCapabilities };
        var file = new SourceFile("default.json", _path, File.ReadAllBytes(_path));
        return PolicyImporter.Import(ImportFormat.Docker, file, options, new PolicyFiles()).Policies.Single().Text;
    }

    /// <summary>What libseccomp.c reads.</summary>
    public string LibseccompRules()
    {
        var text = new StringBuilder("0x50001\n"); // SCMP_ACT_ERRNO(EPERM), the profile's default
        foreach (JsonObject entry in _entries.Select(entry => entry!.AsObject()))
        {
            string action = entry["action"]!.GetValue<string>() == "SCMP_ACT_ALLOW" ? "0x7fff0000" : $"0x{0x50000 | entry["errnoRet"]!.GetValue<int>():x}";
            string tests = string.Concat((entry["args"]?.AsArray() ?? []).Select(test => string.Create(CultureInfo.InvariantCulture,
                $" {test!["index"]} {OperatorOf(test["op"]!.GetValue<string>())} {test["value"]} {test["valueTwo"]?.GetValue<long>() ?? 0}")));
            foreach (JsonNode? name in entry["names"]!.AsArray()) { text.Append(CultureInfo.InvariantCulture, $"{action} {name}{tests}\n"); }
        }

        return text.ToString();
    }

    /// <summary>linux.seccomp of an OCI runtime configuration.</summary>
    public JsonObject OciSeccomp() => new()
    {
        ["defaultAction"] = "SCMP_ACT_ERRNO",
        ["defaultErrnoRet"] = 1,
        ["architectures"] = new JsonArray("SCMP_ARCH_X86_64"),
        ["syscalls"] = new JsonArray([.. _entries.Select(entry =>
        {
            JsonObject copy = entry!.DeepClone().AsObject();
            foreach (string key in (string[])["includes", "excludes", "comment"]) { copy.Remove(key); }
            return copy;
        })]),
    };

    private static bool Applies(JsonObject entry) => Holds(entry["includes"], true) && Holds(entry["excludes"], false);

    /// <summary>Whether all conditions hold, or for what excludes, none does.</summary>
    private static bool Holds(JsonNode? conditions, bool wanted)
    {
        if (conditions is null) { return true; }
        bool capabilities = conditions["caps"]?.AsArray().All(one => ImportOptions.DockerCapabilities.Contains(one!.GetValue<string>())) ?? wanted;
        bool architectures = conditions["arches"]?.AsArray().Any(one => one!.GetValue<string>() == "amd64") ?? wanted;
        return wanted ? capabilities && architectures : !capabilities && !architectures;
    }

    // enum scmp_compare of seccomp.h
    private static int OperatorOf(string name) => name switch
    {
        "SCMP_CMP_NE" => 1,
        "SCMP_CMP_LT" => 2,
        "SCMP_CMP_LE" => 3,
        "SCMP_CMP_EQ" => 4,
        "SCMP_CMP_GE" => 5,
        "SCMP_CMP_GT" => 6,
        "SCMP_CMP_MASKED_EQ" => 7,
        _ => throw new InvalidDataException(name),
    };
}
