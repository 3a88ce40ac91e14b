using System.Globalization;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Bpf;

/// <summary>Prints a section of eBPF programs: its maps, then each program's instructions.</summary>
public static class BpfSectionPrinter
{
    /// <summary>The text of a section, each line ending in '\n'.</summary>
    /// <param name="section">The section.</param>
    /// <param name="comment">Gives the policy line of a place in the section's source map: the rules come first, then the instructions of all programs.</param>
    public static string Print(BpfPrograms section, Func<int, string?>? comment = null)
    {
        var text = new StringBuilder();
        foreach (BpfMap map in section.Maps)
        {
            text.Append(CultureInfo.InvariantCulture, $"map {map.Name}: {NameOf((BpfMapType)map.Type)}, key {map.KeySize}, value {map.ValueSize}, entries {map.MaxEntries}");
            if ((map.Options & BpfMapOptions.Freeze) != 0) { text.Append(", frozen"); }
            text.Append('\n');
        }

        int place = section.Rules.Length;
        foreach (BpfProgram program in section.Programs)
        {
            int count = program.Instructions.Length / BpfInsn.Size;
            int first = place;
            text.Append(CultureInfo.InvariantCulture, $"\nprogram {program.Name}{(program.Hook.Length == 0 ? "" : " on " + program.Hook)}{(program.OlderHook.Length == 0 ? "" : " or " + program.OlderHook)}: {count} instructions\n");
            text.Append(BpfPrinter.Print(program, section, comment is null ? null : pc => comment(first + pc)));
            place += count;
        }

        return text.ToString();
    }

    private static string NameOf(BpfMapType type) => type switch
    {
        BpfMapType.Hash => "hash",
        BpfMapType.Array => "array",
        BpfMapType.PerCpuArray => "per-CPU array",
        BpfMapType.LpmTrie => "LPM trie",
        BpfMapType.RingBuffer => "ring buffer",
        BpfMapType.TaskStorage => "task storage",
        _ => "type " + ((uint)type).ToString(CultureInfo.InvariantCulture),
    };
}
