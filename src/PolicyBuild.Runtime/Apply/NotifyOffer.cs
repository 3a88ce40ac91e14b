using System.Runtime.InteropServices;
using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Runtime.Apply;

/// <summary>What the launcher sends with the listener (docs/policy-run.md, "Notifications for another process"), 80 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NotifyOffer
{
    /// <summary>The bytes "PBNO".</summary>
    internal const uint MagicValue = 0x4F4E4250;

    internal const uint CurrentVersion = 1;

    /// <summary>The policy says <c>exec: once</c>: every execve and execveat that is notified is to be refused.</summary>
    internal const uint ExecOnce = 1;

    /// <summary>The byte by which the other side takes the listener.</summary>
    internal const byte Taken = 1;

    internal uint Magic;
    internal uint Version;
    internal uint Flags;

    /// <summary>Zero.</summary>
    internal uint Reserved;

    /// <summary>The policy's profile name, filled up with zeros.</summary>
    internal fixed byte Profile[LaunchHeader.MaxProfile];
}
