using System;
using System.Text;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>Matches a pattern as the launcher does, over managed text.</summary>
public static class SegmentGlob
{
    /// <summary>Whether the whole segment matches.</summary>
    /// <param name="pattern">The pattern (<see cref="SegmentPattern"/>).</param>
    /// <param name="segment">One segment of a path.</param>
    public static unsafe bool Matches(string pattern, ReadOnlySpan<char> segment)
    {
        byte[] left = Encoding.UTF8.GetBytes(pattern + '\0');
        byte[] right = Encoding.UTF8.GetBytes(segment.ToString() + '\0');

        // Sound: both texts end in zero, and the matcher stops there.
        fixed (byte* p = left, s = right) { return SegmentPattern.Matches(p, s); }
    }
}
