using Newtonsoft.Json.Linq;

namespace PolicyBuild.Compiler.Tests.Schema;

/// <summary>Changes to a document that may make it wrong.</summary>
internal static class JsonChanges
{
    // What takes the place of a value: every kind, and texts that are right in one place and wrong in the next.
    private static readonly string[] s_values =
    [
        "null", "true", "false", "0", "1", "-1", "32", "64", "48", "65535", "65536", "4095", "4096", "5", "6", "511", "512", "0.5", "1.5", "0.001", "-0.5", "1e3", "6.7",
        "18446744073709551615", "\"\"", "\"x\"", "\"1\"", "\"true\"", "\"deny\"", "\"allow\"", "\"sandbox\"", "\"required\"", "\"read-only\"", "\"execute\"",
        "\"EPERM\"", "\"eperm\"", "\"/tmp\"", "\"tmp\"", "\"${app}\"", "\"512MB\"", "\"512 MB\"", "\"1.5GiB\"", "\"12QB\"", "\"30s\"", "\"30\"", "\"30s\\n\"", "\"CAP_KILL\"",
        "\"unlimited\"", "\"022\"", "\"0o22\"", "\"4-7\"", "\"tcp:443\"", "\"1.2.3.4:80\"", "\"none\"", "\"host\"", "\"upgrade\"", "\"a b\"", "\"LC_*\"", "\"6.7\"",
        "[]", "[1]", "[\"x\"]", "[\"allow\"]", "[[]]", "[[\"x\"]]", "[{}]", "{}", "{\"x\": 1}", "{\"errno\": 1}", "{\"errno\": \"EPERM\"}", "{\"soft\": 1, \"hard\": 2}",
        "{\"soft\": 1}", "{\"path\": \"/x\", \"access\": \"edit\"}", "[{\"path\": \"/x\"}]", "{\"bind\": [1]}", "[\"signal\"]", "{\"op\": \"eq\", \"value\": 1}",
    ];

    private static readonly string[] s_keys =
    [
        "x", "profile", "mode", "security", "seccomp", "default", "allow", "errno", "syscall", "syscalls", "args", "any_of", "arg", "index", "op", "value", "mask",
        "width", "path", "access", "required", "bind", "soft", "hard", "memory", "network_access", "process_spawn", "device", "inherit", "set", "enabled", "level",
    ];

    /// <summary>How many values there are.</summary>
    public static int ValueCount => s_values.Length;

    /// <summary>The places of a document where a value stands.</summary>
    public static List<JToken> Places(JObject document) =>
        [.. document.DescendantsAndSelf().Where(token => token is not JProperty && token.Parent is not null)];

    /// <summary>Makes a change, in place.</summary>
    /// <param name="document">The document.</param>
    /// <param name="kind">0: another value; 1: without it; 2: a member more; 3: another key; else: a value from elsewhere in it.</param>
    /// <param name="place">Where, by any number.</param>
    /// <param name="with">What with, by any number.</param>
    public static void Make(JObject document, int kind, int place, int with)
    {
        List<JToken> values = Places(document);
        if (values.Count == 0) { return; }
        JToken value = values[place % values.Count];
        JToken replacement = JToken.Parse(s_values[with % s_values.Length]);
        switch (kind)
        {
            case 0:
                value.Replace(replacement);
                break;
            case 1 when value.Parent is JProperty property:
                property.Remove();
                break;
            case 1:
                value.Remove();
                break;
            case 2 when value is JObject members:
                members[s_keys[with % s_keys.Length]] = replacement;
                break;
            case 2 when value is JArray items:
                items.Add(replacement);
                break;
            case 3 when value.Parent is JProperty property && property.Parent is JObject owner && !owner.ContainsKey(s_keys[with % s_keys.Length]):
                property.Replace(new JProperty(s_keys[with % s_keys.Length], value));
                break;
            default:
                JToken other = values[with % values.Count].DeepClone();
                value.Replace(other);
                break;
        }
    }
}
