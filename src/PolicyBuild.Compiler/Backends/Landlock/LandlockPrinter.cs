using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Landlock;

/// <summary>Prints a Landlock section in the kernel's words: attributes of the ruleset, then one rule a block with its masks by ABI.</summary>
public static class LandlockPrinter
{
    /// <summary>The text, lines ended by '\n', with control characters escaped.</summary>
    public static string Print(LandlockRules rules)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"minimum abi {rules.MinimumAbi}, launch grants {(rules.Flags.HasFlag(LandlockFlags.LaunchGrants) ? "auto" : "none")}");
        if (rules.Flags.HasFlag(LandlockFlags.CompatibilityWritten))
        {
            text.Append(rules.Flags.HasFlag(LandlockFlags.BestEffort) ? ", best-effort" : ", required");
        }

        text.Append("\n\nabi     handled_access_fs  handled_access_net  scoped\n");
        PrintRuns(text, rules.Handled, static handled =>
            $"{Hex((ulong)handled.Fs),-17}  {Hex((ulong)handled.Net),-18}  {Hex((ulong)handled.Scoped)}", indent: "");
        foreach (LandlockPathRule path in rules.Paths) { PrintPath(text, rules, path); }
        foreach (LandlockPortRule port in rules.Ports)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nnet_port {port.Port}: {Hex((ulong)port.Access)} {Describe(port.Access)}\n");
        }

        return text.ToString();
    }

    /// <summary>Port rights in words, with commas: <c>bind_tcp, connect_tcp</c>.</summary>
    public static string Describe(LandlockAccessNet access)
    {
        var names = new List<string>();
        if (access.HasFlag(LandlockAccessNet.BindTcp)) { names.Add("bind_tcp"); }
        if (access.HasFlag(LandlockAccessNet.ConnectTcp)) { names.Add("connect_tcp"); }
        if (access.HasFlag(LandlockAccessNet.BindUdp)) { names.Add("bind_udp"); }
        if (access.HasFlag(LandlockAccessNet.ConnectSendUdp)) { names.Add("connect_send_udp"); }
        return names.Count == 0 ? "none" : string.Join(", ", names);
    }

    private static void PrintPath(StringBuilder text, LandlockRules rules, LandlockPathRule path)
    {
        text.Append("\npath_beneath ").Append(Printable.Of(path.Text)).Append(path.Required ? "" : " (optional)").Append(": ");
        text.Append(LandlockAccess.Describe(rules.Accesses[path.Access][^1].Directory)).Append('\n');
        PrintRuns(text, rules.Accesses[path.Access], static masks => masks.Directory == 0
            ? "no rule"
            : $"directory {Hex((ulong)masks.Directory),-7}  file {(masks.File == 0 ? "no rule" : Hex((ulong)masks.File))}", indent: "  abi ");
    }

    // ABIs in a row that print the same share a line.
    private static void PrintRuns<T>(StringBuilder text, ImmutableArray<T> byAbi, Func<T, string> print, string indent)
    {
        for (int first = 0; first < byAbi.Length;)
        {
            string line = print(byAbi[first]);
            int next = first + 1;
            while (next < byAbi.Length && print(byAbi[next]) == line) { next++; }
            string range = next - first == 1
                ? (first + 1).ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{first + 1}-{next}");
            text.Append(indent).Append(range.PadRight(6)).Append("  ").Append(line).Append('\n');
            first = next;
        }
    }

    private static string Hex(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);
}
