using System.Globalization;
using PolicyBuild.Uapi;

namespace PolicyBuild.KernelTests.Faults;

/// <summary>A system call of a start that is not made but answered.</summary>
/// <param name="Process">Whose: 0 is the launcher, then in the order in which they come; <see cref="Everybody"/>: each call of this number is answered.</param>
/// <param name="Call">The call's number.</param>
/// <param name="Time">Which of the process's calls of this number, from 1.</param>
/// <param name="Result">The answer: a negative error number, or what the kernel would give.</param>
internal readonly record struct Fault(int Process, int Call, int Time, int Result)
{
    /// <summary>As a filter answers that is round the whole start.</summary>
    public const int Everybody = -2;

    /// <summary>No fault: all calls are made.</summary>
    public static Fault None { get; } = new(-1, 0, 0, 0);

    /// <summary>The call's name.</summary>
    public string Name => SyscallTable.TryGetName(Architecture.X86_64, Call, out string? name) ? name : Call.ToString(CultureInfo.InvariantCulture);

    public override string ToString()
    {
        string result = Errno.TryGetName(-Result, out string? error) ? error : Result.ToString(CultureInfo.InvariantCulture);
        return Process == Everybody ? $"each {Name}: {result}" : $"{Name} {Time} of process {Process}: {result}";
    }
}
