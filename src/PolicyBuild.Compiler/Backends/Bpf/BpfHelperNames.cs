using System.Globalization;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Bpf;

/// <summary>The kernel's names of the helpers that generated programs call.</summary>
internal static class BpfHelperNames
{
    /// <summary>The name; of another helper its number.</summary>
    public static string Of(int number) => (BpfHelper)number switch
    {
        BpfHelper.MapLookup => "map_lookup_elem",
        BpfHelper.KtimeGetNs => "ktime_get_ns",
        BpfHelper.GetCurrentPidTgid => "get_current_pid_tgid",
        BpfHelper.GetCurrentComm => "get_current_comm",
        BpfHelper.SkbLoadBytes => "skb_load_bytes",
        BpfHelper.GetCurrentCgroupId => "get_current_cgroup_id",
        BpfHelper.SkFullsock => "sk_fullsock",
        BpfHelper.SendSignal => "send_signal",
        BpfHelper.ProbeReadKernel => "probe_read_kernel",
        BpfHelper.ProbeReadKernelString => "probe_read_kernel_str",
        BpfHelper.GetCurrentAncestorCgroupId => "get_current_ancestor_cgroup_id",
        BpfHelper.RingbufOutput => "ringbuf_output",
        BpfHelper.RingbufReserve => "ringbuf_reserve",
        BpfHelper.RingbufSubmit => "ringbuf_submit",
        BpfHelper.RingbufDiscard => "ringbuf_discard",
        BpfHelper.DPath => "d_path",
        BpfHelper.TaskStorageGet => "task_storage_get",
        BpfHelper.GetCurrentTaskBtf => "get_current_task_btf",
        BpfHelper.Loop => "loop",
        BpfHelper.Strncmp => "strncmp",
        BpfHelper.GetRetval => "get_retval",
        BpfHelper.SetRetval => "set_retval",
        _ => "#" + number.ToString(CultureInfo.InvariantCulture),
    };
}
