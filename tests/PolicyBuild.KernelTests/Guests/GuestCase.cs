using System.Globalization;
using System.Text.RegularExpressions;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Testing;

namespace PolicyBuild.KernelTests.Guests;

/// <summary>
/// A policy, a shell script that runs in a guest, and what it prints there. In the script <c>run COMMAND</c> is policy-run with OPTIONS and
/// BUNDLE, which is the case's own, and <c>start COMMAND</c> prints the exit status and the codes of messages before what the command printed.
/// Everywhere <c>$DIR</c> is the case's own writable folder and <c>@{name}</c> the number of a system call.
/// </summary>
/// <param name="Name">A sentence.</param>
/// <param name="Policy">The policy's text.</param>
/// <param name="Script">What runs, by busybox's sh.</param>
/// <param name="Expected">Standard output and error, by kernel.</param>
internal sealed partial record GuestCase(string Name, string Policy, string Script, Func<GuestKernel, string> Expected)
{
    /// <summary>Which kernels the case says something about.</summary>
    public Func<GuestKernel, bool> On { get; init; } = _ => true;

    /// <summary>A section of eBPF programs, made by hand, beside what the policy is compiled to.</summary>
    public (SectionKind Kind, byte[] Bytes)? Programs { get; init; }

    /// <summary>Others in a second bundle of the same policy, other.policybundle.</summary>
    public (SectionKind Kind, byte[] Bytes)? OtherPrograms { get; init; }

    /// <summary>Another policy, which is compiled to other.policybundle.</summary>
    public string? OtherPolicy { get; init; }

    /// <summary>A program of this machine that the case takes; null: none.</summary>
    public string? Tool { get; init; }

    /// <summary>Whether it takes a machine of two NUMA nodes with two processors each, which is booted for such cases alone; else there is one processor.</summary>
    public bool HasNodes { get; init; }

    /// <summary>Whether that program is there. Where tests may not skip the case runs, and fails without it.</summary>
    public bool IsPossible => Tool is null || Requirement.InCI
        || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, Tool)));

    /// <summary>A folder in which the policy's hook policies are looked for.</summary>
    public Func<string>? Search { get; init; }

    /// <summary>Files beside the script, by name, made when the kernel is booted.</summary>
    public Func<IEnumerable<(string Name, byte[] Bytes)>>? Files { get; init; }

    /// <summary>Tries lines under the policy (probe.c): one outcome for each.</summary>
    public static GuestCase Try(string name, string policy, params (string Line, string Outcome)[] tries) =>
        TryBy(name, policy, _ => tries);

    /// <summary>The same, with lines and outcomes that depend on the kernel. The lines are the same on all.</summary>
    public static GuestCase TryBy(string name, string policy, Func<GuestKernel, IEnumerable<(string Line, string Outcome)>> tries, string before = "")
    {
        string lines = string.Concat(tries(GuestKernel.All[0]).Select(one => one.Line + "\n"));
        return new GuestCase(name, policy, $"{before}\nrun /bin/probe <<'LINES'\n{lines}LINES\n",
            kernel => string.Concat(tries(kernel).Select(one => one.Outcome + "\n")));
    }

    /// <summary>The script for one kernel.</summary>
    public string ScriptFor(GuestKernel kernel) =>
        CallName().Replace(Script, match => kernel.Number(match.Groups[1].Value).ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex("@\\{([a-z0-9_]+)\\}")]
    private static partial Regex CallName();
}
