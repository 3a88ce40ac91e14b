using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Host;

/// <summary>The security modules that the kernel runs.</summary>
internal static unsafe class SecurityModules
{
    private const ulong Bpf = 110; // LSM_ID_BPF (linux/lsm.h)
    private const int MaxModules = 64; // the kernel has some twelve
    private const int TextBytes = 1024;

    /// <summary>Whether BPF programs run on the security hooks: 1 yes, 0 no, or a negative error number where it cannot be found out.</summary>
    internal static int HasBpf()
    {
        ulong* modules = stackalloc ulong[MaxModules];
        uint bytes = MaxModules * sizeof(ulong);
        long count = Sys.Call(SyscallNumber.LsmListModules, (long)modules, (long)(&bytes), 0);
        if (count < 0) { return ReadList(); }
        for (int i = 0; i < count && i < MaxModules; i++)
        {
            if (modules[i] == Bpf) { return 1; }
        }

        return 0;
    }

    /// <summary>Whether a list such as "capability,landlock,bpf" has bpf.</summary>
    internal static bool ListsBpf(byte* list) => CString.HasWord(list, (byte)',', "bpf"u8);

    /// <summary>Before Linux 6.8, which brought the call, only securityfs tells.</summary>
    private static int ReadList()
    {
        byte* text = stackalloc byte[TextBytes];
        int result;
        fixed (byte* name = "/sys/kernel/security/lsm\0"u8) { result = Files.ReadText(name, text, TextBytes); }
        return result < 0 ? result : ListsBpf(text) ? 1 : 0;
    }
}
