using System.Globalization;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB3051 and up: values of the sections on process, network, resources and the host.</summary>
internal static class SettingDiagnostics
{
    /// <summary>PB3052: text that is no size.</summary>
    public static Diagnostic BadSize(NodeRef at, string text) =>
        Diagnostic.Error("PB3052", at, $"'{text}' is no size", "write bytes, or a number with K, M, G or T, such as 512MB; each step is 1024");

    /// <summary>PB3053: text that is no duration.</summary>
    public static Diagnostic BadDuration(NodeRef at, string text) =>
        Diagnostic.Error("PB3053", at, $"'{text}' is no duration", "write a number with ms, s, m or h, such as 300s");

    /// <summary>PB3054: a size or duration beyond the kernel's range.</summary>
    public static Diagnostic QuantityTooLarge(NodeRef at, string text) =>
        Diagnostic.Error("PB3054", at, $"'{text}' is more than the kernel can count", "write a smaller value, or leave the limit out");

    /// <summary>PB3055: a number outside its range.</summary>
    public static Diagnostic NumberOutOfRange(NodeRef at, string text, int lowest, int highest) =>
        Diagnostic.Error("PB3055", at, $"{text} is out of range", string.Create(CultureInfo.InvariantCulture, $"write a whole number from {lowest} to {highest}"));

    /// <summary>PB3056: a capability that does not exist.</summary>
    public static Diagnostic UnknownCapability(NodeRef at, string name, string? nearest) =>
        Diagnostic.Error("PB3056", at, $"unknown capability '{name}'", nearest is null ? "write a name such as CAP_NET_BIND_SERVICE" : $"did you mean '{nearest}'?");

    /// <summary>PB3058: a value that a resource limit cannot have.</summary>
    public static Diagnostic BadRlimit(NodeRef at, string name, string text, string unit) =>
        Diagnostic.Error("PB3058", at, $"'{text}' is no value for the limit '{name}'", $"its unit is {unit}" + unit switch
        {
            "bytes" => ": write a number or a size such as 64MB, or unlimited",
            "a number" => ", or unlimited",
            _ => ": write a number or a duration that is a whole number of them, or unlimited",
        });

    /// <summary>PB3059: a soft limit above the hard one.</summary>
    public static Diagnostic SoftAboveHard(NodeRef at, string name) =>
        Diagnostic.Error("PB3059", at, $"the soft limit of '{name}' is above its hard limit", "raise 'hard' or lower 'soft'");

    /// <summary>PB3060: a file mode mask that is none.</summary>
    public static Diagnostic BadUmask(NodeRef at, string text) =>
        Diagnostic.Error("PB3060", at, $"'{text}' is no file mode mask", "write octal digits from 000 to 777, such as 027");

    /// <summary>PB3061: a name that no environment variable can have.</summary>
    public static Diagnostic BadVariableName(NodeRef at, string name) =>
        Diagnostic.Error("PB3061", at, $"'{name}' is no name for an environment variable", "write a name without '='; in 'inherit' a '*' may stand at the end");

    /// <summary>PB3062: a value that no environment variable can have.</summary>
    public static Diagnostic ZeroInValue(NodeRef at, string name) =>
        Diagnostic.Error("PB3062", at, $"the value of '{name}' has a zero character", "the kernel ends a variable there: remove it");

    /// <summary>PB3063: text that is no IP address.</summary>
    public static Diagnostic BadAddress(NodeRef at, string text) =>
        Diagnostic.Error("PB3063", at, $"'{text}' is no IP address", "write an address such as 192.0.2.1 or 2001:db8::1");

    /// <summary>PB3064: text that is no port.</summary>
    public static Diagnostic BadPort(NodeRef at, string text) =>
        Diagnostic.Error("PB3064", at, $"'{text}' is no port", "write a number from 1 to 65535");

    /// <summary>PB3065: text that is no network destination.</summary>
    public static Diagnostic BadDestination(NodeRef at, string text) =>
        Diagnostic.Error("PB3065", at, $"'{text}' is no destination", "write ADDRESS:PORT such as 10.0.0.0/8:443 or [2001:db8::]/32:*; names are not looked up");

    /// <summary>PB3066: an address with bits that its prefix leaves open.</summary>
    public static Diagnostic BitsBeyondPrefix(NodeRef at, string text, string network) =>
        Diagnostic.Error("PB3066", at, $"the address in '{text}' has bits beyond its prefix", $"write {network}");

    /// <summary>PB3067: text that is no kernel version.</summary>
    public static Diagnostic BadKernelVersion(NodeRef at, string text) =>
        Diagnostic.Error("PB3067", at, $"'{text}' is no kernel version", "write major and minor number, such as \"6.12\"");

    /// <summary>PB3068: a number of processors that cannot be.</summary>
    public static Diagnostic BadCpu(NodeRef at, string text) =>
        Diagnostic.Error("PB3068", at, $"'{text}' is no number of CPUs", "write a number from 0.01 to 65535, such as 1.5");

    /// <summary>PB3069: text that names no CPUs.</summary>
    public static Diagnostic BadCpuRange(NodeRef at, string text) =>
        Diagnostic.Error("PB3069", at, $"'{text}' names no CPUs", "write a number, or a range that rises, such as 4-7");

    /// <summary>PB3075: a processor that no kernel can have.</summary>
    public static Diagnostic ProcessorTooHigh(NodeRef at, int number, int last) =>
        Diagnostic.Error("PB3075", at, $"no kernel has a processor {number}", $"write numbers from 0 to {last}");

    /// <summary>PB3074: a mode to fall back to that is above the policy's own.</summary>
    public static Diagnostic FallbackAboveMode(NodeRef at, string mode) =>
        Diagnostic.Error("PB3074", at, $"'auto_downgrade: {mode}' is above the policy's own mode", "write a lower mode, or leave it out: without it nothing falls back");

    /// <summary>PB3070: a limit that leaves the program nothing.</summary>
    public static Diagnostic TooSmall(NodeRef at, string key, string text, string least) =>
        Diagnostic.Error("PB3070", at, $"'{key}: {text}' leaves the program nothing to run with", $"write at least {least}, or leave the limit out");
}
