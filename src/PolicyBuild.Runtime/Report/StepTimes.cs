using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Report;

/// <summary>How long each step took, by CLOCK_MONOTONIC; nothing is measured unless somebody asks.</summary>
internal unsafe struct StepTimes
{
    internal const int Count = (int)LaunchStep.Enforcement + 1;

    // Nanoseconds; 0: the step was not made.
    private fixed ulong _times[Count];
    private ulong _start;
    private ulong _last;

    /// <summary>Nanoseconds from the begin to the last step.</summary>
    internal readonly ulong Total => _last - _start;

    /// <summary>Begins to measure.</summary>
    internal void Begin() => _start = _last = TimeSpec.Now();

    /// <summary>A step is through: what passed since the one before is its time.</summary>
    internal void Passed(LaunchStep step)
    {
        if (_start == 0) { return; }
        ulong now = TimeSpec.Now();
        _times[(int)step] += now == _last ? 1 : now - _last;
        _last = now;
    }

    /// <summary>A step's time in nanoseconds; 0 for one that was not made.</summary>
    internal readonly ulong Of(LaunchStep step) => _times[(int)step];

    internal static ReadOnlySpan<byte> NameOf(LaunchStep step) => step switch
    {
        LaunchStep.Bundle => "bundle"u8,
        LaunchStep.Requirements => "requirements"u8,
        LaunchStep.Cgroup => "cgroup"u8,
        LaunchStep.Bpf => "bpf"u8,
        LaunchStep.Namespaces => "namespaces"u8,
        LaunchStep.Root => "root"u8,
        LaunchStep.Landlock => "landlock"u8,
        LaunchStep.Directory => "directory"u8,
        LaunchStep.Command => "command"u8,
        LaunchStep.Limits => "limits"u8,
        LaunchStep.Privileges => "privileges"u8,
        _ => "enforcement"u8,
    };
}
