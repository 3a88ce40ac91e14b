using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Host;

/// <summary>What of this host closes user namespaces to an ordinary user (user_namespaces(7), and what distributions added).</summary>
internal static unsafe class UserNamespaceHost
{
    private const int TextBytes = 4096;

    /// <summary>The setting that closes them, as a person sets it; empty where none that is known does.</summary>
    internal static ReadOnlySpan<byte> Obstacle()
    {
        if (Has("/proc/sys/user/max_user_namespaces\0"u8, (byte)'0')) { return "user.max_user_namespaces is 0"u8; }
        if (Has("/proc/sys/kernel/unprivileged_userns_clone\0"u8, (byte)'0')) { return "kernel.unprivileged_userns_clone is 0"u8; }
        if (Has("/proc/sys/kernel/apparmor_restrict_unprivileged_userns\0"u8, (byte)'1')) { return "kernel.apparmor_restrict_unprivileged_userns is 1"u8; }
        return IsFiltered() ? "a seccomp filter is over this process, of a container or another sandbox perhaps"u8 : default;
    }

    /// <summary>Whether a file has one digit and nothing else.</summary>
    internal static bool Has(ReadOnlySpan<byte> file, byte digit)
    {
        byte* text = stackalloc byte[TextBytes];
        int length;
        fixed (byte* name = file) { length = Files.ReadText(name, text, TextBytes); }
        return length > 0 && text[0] == digit && (text[1] is 0 or (byte)'\n');
    }

    /// <summary>Whether this process is under a filter already (proc_pid_status(5), Seccomp).</summary>
    private static bool IsFiltered()
    {
        byte* text = stackalloc byte[TextBytes];
        int length;
        fixed (byte* name = "/proc/self/status\0"u8) { length = Files.ReadText(name, text, TextBytes); }
        for (byte* line = text; length > 0 && *line != 0;)
        {
            if (CString.StartsWith(line, "Seccomp:\t2"u8)) { return true; }
            int end = CString.IndexOf(line, (byte)'\n');
            if (end < 0) { break; }
            line += end + 1;
        }

        return false;
    }
}
