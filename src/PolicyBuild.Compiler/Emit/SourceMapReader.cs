using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Network;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Emit;

/// <summary>Reads the source map of a bundle; nothing in it is trusted.</summary>
public static class SourceMapReader
{
    // More than any filter or rule list can have (BPF_MAXINSNS, linux/bpf_common.h; table limit of the bundle format).
    private const int MaxPlaces = 1 << 17;

    /// <summary>Reads a map; false where the text is no source map of this format.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> text, [NotNullWhen(true)] out SourceMap? map)
    {
        map = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            map = Read(document.RootElement);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException
            or IndexOutOfRangeException or OverflowException)
        {
            // System.Text.Json tells a value of another kind or an absent one by these.
            return false;
        }
    }

    private static SourceMap Read(JsonElement root)
    {
        ImmutableArray<string> files = [.. root.GetProperty("files"u8).EnumerateArray().Select(Text)];
        var sections = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<SourcePlace>>(StringComparer.Ordinal);
        foreach (JsonProperty section in root.GetProperty("sections"u8).EnumerateObject()) { sections[section.Name] = ReadRuns(section.Value); }
        var filters = ImmutableSortedDictionary.CreateBuilder<string, SeccompModel>(StringComparer.Ordinal);
        foreach (JsonProperty filter in root.GetProperty("filters"u8).EnumerateObject()) { filters[filter.Name] = ReadFilter(filter.Name, filter.Value); }
        return new SourceMap(files, sections.ToImmutable(), filters.ToImmutable(), ReadPlace(root.GetProperty("landlock"u8)))
        {
            Network = root.TryGetProperty("network"u8, out JsonElement network) ? NetworkMap.Read(network) : null,
            OtherModes = root.TryGetProperty("modes"u8, out JsonElement modes) ? [.. modes.EnumerateArray().Select(ReadMode)] : [],
        };
    }

    private static (LaunchMode Mode, NetworkModel? Network) ReadMode(JsonElement mode)
    {
        int number = mode.GetProperty("mode"u8).GetInt32();
        if (number is < 0 or > (int)LaunchMode.Hardened) { throw new FormatException(); }
        return ((LaunchMode)number, mode.TryGetProperty("network"u8, out JsonElement network) ? NetworkMap.Read(network) : null);
    }

    private static ImmutableArray<SourcePlace> ReadRuns(JsonElement runs)
    {
        int last = runs.GetArrayLength() - 1;
        int count = runs[last].GetInt32();
        if (count is < 0 or > MaxPlaces) { throw new FormatException(); }
        var places = new SourcePlace[count];
        for (int run = 0; run < last; run++)
        {
            int end = run + 1 < last ? runs[run + 1][0].GetInt32() : count;
            int column = runs[run].GetArrayLength() > 3 ? runs[run][3].GetInt32() : 0;
            var place = new SourcePlace(runs[run][1].GetInt32(), runs[run][2].GetInt32(), column);
            for (int i = runs[run][0].GetInt32(); i < end; i++) { places[i] = place; }
        }

        return [.. places];
    }

    private static SourcePlace ReadPlace(JsonElement place) => new(place[0].GetInt32(), place[1].GetInt32());

    // The filter's own architecture is part of its section's name: the ABIs that it serves need not hold it.
    private static SeccompModel ReadFilter(string section, JsonElement filter)
    {
        if (!ArchitectureNames.TryParse(section.AsSpan(section.IndexOf('.') + 1), out Architecture architecture)) { throw new FormatException(); }
        ImmutableArray<SeccompAbiRules> abis = [.. filter.GetProperty("abis"u8).EnumerateArray().Select(ReadAbi)];
        return new SeccompModel(
            architecture,
            new SeccompAction(filter.GetProperty("default"u8).GetUInt32()),
            ReadNode(filter.GetProperty("at"u8), 0),
            new SeccompAction(filter.GetProperty("deny"u8).GetUInt32()),
            filter.GetProperty("enosys"u8).GetBoolean() ? UnknownSyscalls.Enosys : UnknownSyscalls.Default,
            abis);
    }

    private static SeccompAbiRules ReadAbi(JsonElement element)
    {
        if (!ArchitectureNames.TryParse(Text(element.GetProperty("abi"u8)), out Architecture abi)) { throw new FormatException(); }
        return new SeccompAbiRules(
            abi,
            [.. element.GetProperty("rules"u8).EnumerateArray().Select(rule => ReadRule(abi, rule))],
            element.GetProperty("guards"u8).GetInt32(),
            [.. element.GetProperty("gated"u8).EnumerateArray().Select(number => number.GetInt32())],
            element.GetProperty("max"u8).GetInt32());
    }

    private static SyscallRule ReadRule(Architecture abi, JsonElement rule)
    {
        bool bare = rule.GetArrayLength() == 4;
        int number = rule[0].GetInt32();
        return new SyscallRule(
            SyscallTable.TryGetName(abi, number, out string? name) ? name : number.ToString(CultureInfo.InvariantCulture),
            number,
            new SeccompAction(rule[1].GetUInt32()),
            bare ? [] : ReadTests(rule[4]),
            bare ? [] : [.. rule[5].EnumerateArray().Select(ReadTests)],
            ReadNode(rule, 2));
    }

    private static NodeRef ReadNode(JsonElement array, int index) => new(array[index].GetInt32(), array[index + 1].GetInt32());

    private static ImmutableArray<ArgumentTest> ReadTests(JsonElement tests) => [.. tests.EnumerateArray().Select(ReadTest)];

    private static ArgumentTest ReadTest(JsonElement test)
    {
        int index = test[0].GetInt32();
        int width = test[1].GetInt32();
        int op = test[2].GetInt32();
        if (index is < 0 or > 5 || width is not (32 or 64) || op is < 0 or > (int)ArgumentOp.NoBits || test.GetArrayLength() < 5) { throw new FormatException(); }
        return new ArgumentTest(index, width, (ArgumentOp)op, test[3].GetUInt64(), [.. test.EnumerateArray().Skip(4).Select(value => value.GetUInt64())]);
    }

    private static string Text(JsonElement value) => value.GetString() ?? throw new FormatException();
}
