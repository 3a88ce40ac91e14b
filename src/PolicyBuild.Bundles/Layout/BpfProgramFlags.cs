using System;

namespace PolicyBuild.Bundles.Layout;

/// <summary>What the launcher has to know of a program.</summary>
[Flags]
public enum BpfProgramFlags : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A kernel without the hook has nothing to guard there: the program is left out. Without this flag that stops the start.</summary>
    SkipWithoutHook = 1,

    /// <summary>The program belongs to mode hardened: a start that falls back to a lower mode leaves it out.</summary>
    OfHardened = 2,

    /// <summary>
    /// A second look at what other programs judge: left out, as the report tells, where the kernel runs no programs on security hooks or all places for
    /// them are taken. Of a security hook only.
    /// </summary>
    Optional = 4,

    /// <summary>Every bit that this version knows.</summary>
    Known = SkipWithoutHook | OfHardened | Optional,
}
