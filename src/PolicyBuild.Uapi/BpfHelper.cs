namespace PolicyBuild.Uapi;

/// <summary>
/// Numbers of helper functions that programs call (enum bpf_func_id of linux/bpf.h). Arguments are in R1 to R5, the result is in R0; R1 to R5 are
/// lost.
/// </summary>
public enum BpfHelper
{
    /// <summary>bpf_map_lookup_elem(map, key): the value's address or 0.</summary>
    MapLookup = 1,

    /// <summary>bpf_ktime_get_ns(): nanoseconds since boot, without sleep (CLOCK_MONOTONIC).</summary>
    KtimeGetNs = 5,

    /// <summary>bpf_get_current_pid_tgid(): the process id in the upper half, the thread id in the lower.</summary>
    GetCurrentPidTgid = 14,

    /// <summary>bpf_get_current_comm(buffer, size).</summary>
    GetCurrentComm = 16,

    /// <summary>bpf_skb_load_bytes(skb, offset, to, length).</summary>
    SkbLoadBytes = 26,

    /// <summary>bpf_get_current_cgroup_id() (4.18).</summary>
    GetCurrentCgroupId = 80,

    /// <summary>bpf_sk_fullsock(sock): the socket with all its fields, or 0 (5.1).</summary>
    SkFullsock = 95,

    /// <summary>bpf_send_signal(signal): to the current process (5.3).</summary>
    SendSignal = 109,

    /// <summary>bpf_probe_read_kernel(to, size, from): 0 or a negative errno (5.5).</summary>
    ProbeReadKernel = 113,

    /// <summary>bpf_probe_read_kernel_str(to, size, from): the length with its zero, or a negative errno (5.5).</summary>
    ProbeReadKernelString = 115,

    /// <summary>bpf_get_current_ancestor_cgroup_id(level) (5.7).</summary>
    GetCurrentAncestorCgroupId = 123,

    /// <summary>bpf_ringbuf_output(map, data, size, flags) (5.8).</summary>
    RingbufOutput = 130,

    /// <summary>bpf_ringbuf_reserve(map, size, flags): the record's address or 0 (5.8).</summary>
    RingbufReserve = 131,

    /// <summary>bpf_ringbuf_submit(record, flags) (5.8).</summary>
    RingbufSubmit = 132,

    /// <summary>bpf_ringbuf_discard(record, flags) (5.8).</summary>
    RingbufDiscard = 133,

    /// <summary>bpf_d_path(path, buffer, size): the length with its zero, or a negative errno (5.10; hooks of the kernel's sleepable list).</summary>
    DPath = 147,

    /// <summary>bpf_task_storage_get(map, task, value, flags): the value's address or 0 (5.11).</summary>
    TaskStorageGet = 156,

    /// <summary>bpf_get_current_task_btf(): the current task (5.11).</summary>
    GetCurrentTaskBtf = 158,

    /// <summary>bpf_loop(count, callback, context, flags): how often it was called (5.17).</summary>
    Loop = 181,

    /// <summary>bpf_strncmp(first, size, second): as strncmp; the second lies in a read-only map (5.17).</summary>
    Strncmp = 182,

    /// <summary>bpf_get_retval(): what the operation returns so far, in cgroup programs (5.18).</summary>
    GetRetval = 186,

    /// <summary>bpf_set_retval(value): the negative errno that the operation returns, in cgroup programs (5.18).</summary>
    SetRetval = 187,
}
