using System.Globalization;

namespace PolicyBuild.KernelTests.Probe;

/// <summary>A system call for the probe to make.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Arguments">Up to six numbers or strings.</param>
internal sealed record ProbeCall(long Number, params object[] Arguments)
{
    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture)
        + string.Concat(Arguments.Select(argument => " " + (argument is string text ? "\"" + text : Convert.ToString(argument, CultureInfo.InvariantCulture))));
}
