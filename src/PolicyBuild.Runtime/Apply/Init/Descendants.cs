using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>Ends the processes beneath this one, which takes in those that lose their parent (PR_SET_CHILD_SUBREAPER).</summary>
internal static unsafe class Descendants
{
    private const int TextBytes = 4096;

    /// <summary>Kills children until there are none: each one's own children come here when it ends.</summary>
    internal static void Kill()
    {
        byte* text = stackalloc byte[TextBytes];
        while (true)
        {
            int length;
            fixed (byte* path = "/proc/thread-self/children"u8) { length = Files.ReadText(path, text, TextBytes); }
            if (length <= 0) { return; }
            for (byte* at = text; *at != 0;)
            {
                int process = 0;
                for (; *at is >= (byte)'0' and <= (byte)'9'; at++) { process = (process * 10) + (*at - (byte)'0'); }

                // The last one may be cut off.
                if (*at == (byte)' ') { Signals.Send(process, Signals.Kill); }
                while (*at is not (0 or (>= (byte)'0' and <= (byte)'9'))) { at++; }
            }

            if (Children.Wait(Children.Any, out _, 0) < 0) { return; }
            while (Children.Wait(Children.Any, out _, Children.NoHang) > 0) { }
        }
    }
}
