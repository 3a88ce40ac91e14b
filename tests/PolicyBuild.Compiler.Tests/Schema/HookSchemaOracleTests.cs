using CsCheck;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Tests.Syntax;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Schema;

/// <summary>Files of hook policies: NJsonSchema and the compiled schema agree on them.</summary>
public class HookSchemaOracleTests
{
    private const string OneHook = """
        hook: file_open
        default: {errno: EACCES}
        launch: none
        rules:
          - {action: allow, path: ["/usr/**", "${app}/**"], access: [read, execute], type: regular}
          - {action: deny, path: {op: not_in, value: /tmp/**}, flags: {op: masked_eq, mask: O_ACCMODE, value: O_RDWR}, mode: {op: eq, value: 0o4755}, owner: {op: in, value: [0, 1]}, group: 5}
          - {action: audit}
        """;

    private const string ManyHooks = """
        hooks:
          socket_connect:
            default: deny
            rules:
              - {action: allow, address: ["10.0.0.0/8:443", "*:53"], family: [AF_INET, 10], protocol: IPPROTO_TCP, type: SOCK_STREAM}
              - {action: {errno: 13}, address: {op: not_in, value: "192.0.2.1:*"}}
          task_alloc: [{action: deny, clone_flags: {op: no_bits, value: CLONE_THREAD}}]
          ptrace_access_check: [{action: deny, outside: true}]
          path_rename: [{action: deny, directory: /srv/**, name: .ssh, new_directory: [/tmp], new_name: [core, 7]}]
          sb_mount: {launch: auto, rules: [{action: deny, source: /dev/sda1, type: {op: in, value: [ext4, xfs]}}]}
          inode_create: {}
        """;

    private static readonly string[] s_texts = [OneHook, ManyHooks, "rules: [{action: deny}]", .. Builtins()];
    private static readonly JObject[] s_good = [.. s_texts.Select(ToJson)];

    private static readonly Gen<(int File, List<(int Kind, int Place, int With)> Changes)> s_mutations = Gen.Select(
        Gen.Int[0, s_good.Length - 1],
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 100_000], Gen.Int[0, 100_000]).List[1, 3]);

    [Fact]
    public void Both_validators_accept_the_good_files()
    {
        foreach (string text in s_texts) { Assert.True(Agree(text), text); }
    }

    [Fact]
    public void Both_validators_agree_on_files_that_are_changed_at_random()
    {
        int good = 0;
        int bad = 0;
        s_mutations.Sample(
            mutation =>
            {
                var file = (JObject)s_good[mutation.File].DeepClone();
                foreach ((int kind, int place, int with) in mutation.Changes) { JsonChanges.Make(file, kind, place, with); }
                Interlocked.Increment(ref Agree(file.ToString(Formatting.None)) ? ref good : ref bad);
            },
            iter: 3_000);

        // Neither side may be rare, or agreement says nothing.
        Assert.True(good > 150 && bad > 150, $"{good} good, {bad} bad");
    }

    [Fact]
    public void Both_validators_agree_on_every_value_in_every_place()
    {
        foreach (string text in (string[])[OneHook, ManyHooks])
        {
            JObject good = ToJson(text);
            int places = JsonChanges.Places(good).Count;
            for (int place = 0; place < places; place++)
            {
                for (int with = 0; with < JsonChanges.ValueCount; with++)
                {
                    var file = (JObject)good.DeepClone();
                    JsonChanges.Make(file, kind: 0, place, with);
                    Agree(file.ToString(Formatting.None));
                }
            }
        }
    }

    private static bool Agree(string text)
    {
        ParsedText parsed = ParsedText.OfHooks(text);
        Assert.True(parsed.Policy is not null, text);
        bool accepts = SchemaOracle.AcceptsHooks(parsed.Policy);
        Assert.True(accepts == parsed.Fits, $"NJsonSchema {(accepts ? "accepts" : "refuses")}, ours says [{string.Join("; ", parsed.Lines)}]: {text}");
        Assert.Equal(parsed.Fits, parsed.Lines.IsEmpty);
        return parsed.Fits;
    }

    private static List<string> Builtins()
    {
        var texts = new List<string>();
        foreach (string name in HookBuiltins.Names) { texts.Add(System.Text.Encoding.UTF8.GetString(HookBuiltins.Read(name)!.Bytes.Span)); } // each name is of a file
        return texts;
    }

    private static JObject ToJson(string text) => (JObject)SchemaOracle.ToToken(ParsedText.OfHooks(text).Policy!.Root); // the good files parse
}
