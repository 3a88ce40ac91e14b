using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>Times after which a program is killed.</summary>
internal static class Deadlines
{
    private const ulong PerMillisecond = 1_000_000;

    /// <summary>So many milliseconds as the nanoseconds of <see cref="TimeSpec.Now"/>.</summary>
    internal static ulong Nanoseconds(ulong milliseconds) => milliseconds * PerMillisecond;

    /// <summary>The time that is so many milliseconds away.</summary>
    internal static ulong After(ulong milliseconds) => TimeSpec.Now() + Nanoseconds(milliseconds);

    /// <summary>How long it is until then; false where it is over.</summary>
    internal static bool Left(ulong deadline, out TimeSpec left)
    {
        ulong now = TimeSpec.Now();
        left = TimeSpec.Of(deadline > now ? deadline - now : 0);
        return deadline > now;
    }
}
