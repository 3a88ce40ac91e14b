using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Runtime.Apply;
using PolicyBuild.Runtime.CommandLine;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Report;

/// <summary>
/// The report of a start as one line of JSON (schemas/launch-report.schema.json). It is written as the last thing before the filter, which
/// may forbid to write: what follows is the filter itself and execve, and a message where one of them fails.
/// </summary>
internal static unsafe class LaunchReport
{
    /// <summary>The version of the report's shape.</summary>
    private const int Version = 1;

    /// <summary>Writes the report, where one is wanted; the exit status after a message.</summary>
    internal static int Write(ref LaunchState state, in LandlockLayer landlock, in SeccompLayer filter)
    {
        if (!state.Report.IsWanted) { return 0; }
        JsonText json = default;
        int result = json.Open();
        if (result < 0) { return ReportErrors.NotWritten(state.Arguments.ReportFile, -result); }

        json.BeginObject();
        json.Key("version"u8);
        json.Number(Version);
        WriteSubject(ref state, ref json);
        json.Key("namespaces"u8);
        NamespaceNames.Write(state.Namespaces, ref json);
        landlock.Describe(ref json);
        if (landlock.GrantsLaunch) { WriteGrants(state.Report.Details.Grants, ref json); }
        filter.Describe(ref state, ref json);
        state.Bpf.Describe(ref json);
        WriteStarted(state.Report.Details.Started, ref json);
        if (state.Cgroup.IsActive) { WriteCgroup(ref state, ref json); }
        WriteLimits(ref state, ref json);
        state.Processors.Describe(ref state, ref json);
        WriteProcess(ref state, ref json);
        WriteDropped(ref json);
        WriteSteps(ref state, ref json);
        json.EndObject();
        json.EndLine();
        return state.Report.Write(state.Arguments.ReportFile, json);
    }

    internal static ReadOnlySpan<byte> ModeName(byte mode) => (LaunchMode)mode switch
    {
        LaunchMode.Direct => "direct"u8,
        LaunchMode.Sandbox => "sandbox"u8,
        _ => "hardened"u8,
    };

    private static void WriteSubject(ref LaunchState state, ref JsonText json)
    {
        LaunchHeader* header = state.Settings.Header;
        json.Key("launcher"u8);
        json.Word(Usage.Version);
        json.Key("bundle"u8);
        json.Text(state.Arguments.Bundle);
        json.Key("bundleDigest"u8);
        json.Digest(state.Bundle.Digest, Sha256.DigestSize);
        json.Key("profile"u8);
        json.Text(state.Settings.Profile(out _));
        json.Key("kernel"u8);
        WriteKernel(ref json);
        json.Key("enforcement"u8);
        json.Word(state.BestEffort ? "best-effort"u8 : "required"u8);
        json.Key("policyMode"u8);
        json.Word(ModeName(header->Mode));
        json.Key("mode"u8);
        json.Word(ModeName((byte)state.Mode));
        json.Key("network"u8);
        json.Word((NetworkMode)header->Network switch
        {
            NetworkMode.None => "none"u8,
            NetworkMode.LoopbackOnly => "loopback-only"u8,
            NetworkMode.Filtered => "filtered"u8,
            _ => "host"u8,
        });
    }

    private static void WriteKernel(ref JsonText json)
    {
        uint version = KernelRelease.Get();
        json.BeginObject();
        json.Key("major"u8);
        json.Number(version >> 16);
        json.Key("minor"u8);
        json.Number(version & 0xFFFF);
        json.EndObject();
    }

    private static void WriteGrants(in PairList grants, ref JsonText json)
    {
        json.Key("launchGrants"u8);
        WritePairs(grants, "access"u8, "path"u8, ref json);
        if (!grants.IsCut) { return; }
        json.Key("launchGrantsAreCut"u8);
        json.Truth(value: true);
    }

    private static void WritePairs(in PairList pairs, ReadOnlySpan<byte> nameKey, ReadOnlySpan<byte> textKey, ref JsonText json)
    {
        json.BeginArray();
        for (byte* name = pairs.Next(null, out byte* text); name is not null; name = pairs.Next(name, out text))
        {
            json.BeginObject();
            json.Key(nameKey);
            json.Text(name);
            json.Key(textKey);
            json.Text(text);
            json.EndObject();
        }

        json.EndArray();
    }

    private static void WriteStarted(in PairList started, ref JsonText json)
    {
        byte* name = started.Next(null, out byte* path);
        if (name is null) { return; }
        json.Key("startedForHooks"u8);
        json.BeginObject();
        for (; name is not null; name = started.Next(name, out path))
        {
            json.Key(new ReadOnlySpan<byte>(name, CString.Length(name)));
            json.Text(path);
        }

        json.EndObject();
    }

    private static void WriteCgroup(ref LaunchState state, ref JsonText json)
    {
        ref ReportDetails details = ref state.Report.Details;
        json.Key("cgroup"u8);
        json.BeginObject();
        if (details.CgroupFolder is not null)
        {
            json.Key("path"u8);
            json.Text(details.CgroupFolder);
        }

        json.Key("limits"u8);
        WritePairs(details.Limits, "file"u8, "value"u8, ref json);
        json.EndObject();
        if (state.Mode != LaunchMode.Direct) { return; }
        json.Key("cgroupIsWritable"u8);
        json.Truth(state.Cgroup.IsWritable());
    }

    /// <summary>Limits beside those of the cgroup.</summary>
    private static void WriteLimits(ref LaunchState state, ref JsonText json)
    {
        if (state.Has(LaunchFlags.Timeout))
        {
            json.Key("timeoutMs"u8);
            json.Number(state.Settings.Header->Timeout);
        }

        if (state.DataLimit == 0) { return; }
        json.Key("memoryOfEachProcess"u8);
        json.Number(state.DataLimit);
    }

    private static void WriteProcess(ref LaunchState state, ref JsonText json)
    {
        json.Key("noNewPrivileges"u8);
        json.Truth(value: true);
        if (state.Has(LaunchFlags.Capabilities))
        {
            json.Key("capabilitiesKept"u8);
            json.Bits(state.Settings.Header->CapabilitiesKept);
        }

        json.Key("rlimits"u8);
        json.Number(state.Settings.Header->Rlimits.Count);
    }

    private static void WriteDropped(ref JsonText json)
    {
        ref DroppedList dropped = ref MessageSink.Dropped;
        json.Key("dropped"u8);
        json.BeginArray();
        for (byte* text = dropped.Next(null, out uint code); text is not null; text = dropped.Next(text, out code))
        {
            json.BeginObject();
            if (code != 0)
            {
                json.Key("code"u8);
                json.Code(code);
            }

            json.Key("text"u8);
            json.Text(text);
            json.EndObject();
        }

        json.EndArray();
        if (!dropped.IsCut) { return; }
        json.Key("droppedIsCut"u8);
        json.Truth(value: true);
    }

    private static void WriteSteps(ref LaunchState state, ref JsonText json)
    {
        json.Key("steps"u8);
        json.BeginArray();
        for (int i = 0; i < StepTimes.Count; i++)
        {
            ulong time = state.Times.Of((LaunchStep)i);
            if (time == 0) { continue; }
            json.BeginObject();
            json.Key("step"u8);
            json.Word(StepTimes.NameOf((LaunchStep)i));
            json.Key("us"u8);
            json.Microseconds(time);
            json.EndObject();
        }

        json.EndArray();
        json.Key("totalUs"u8);
        json.Microseconds(state.Times.Total);
    }
}
