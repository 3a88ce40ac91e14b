using System.Globalization;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>Processors by number.</summary>
/// <param name="First">The first, from 0.</param>
/// <param name="Last">The last, not below the first and at most 8191.</param>
public sealed record ProcessorRange(int First, int Last)
{
    /// <summary>The text of a policy, such as 2 or 4-7.</summary>
    public override string ToString() => First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
