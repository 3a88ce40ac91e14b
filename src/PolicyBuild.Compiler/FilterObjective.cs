namespace PolicyBuild.Compiler;

/// <summary>What a system call filter is made small in. The meaning of a filter is the same under each.</summary>
public enum FilterObjective : byte
{
    /// <summary>The mean path of calls that the kernel's bitmap of allowed numbers does not take off the filter.</summary>
    Mean,

    /// <summary>The longest path of any call.</summary>
    Worst,

    /// <summary>The number of instructions.</summary>
    Size,
}
