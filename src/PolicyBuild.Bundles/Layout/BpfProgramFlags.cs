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

    /// <summary>The program judges in mode hardened alone, the bundle's own: a start that is in a lower mode already when programs are loaded leaves it out.</summary>
    OfHardened = 2,

    /// <summary>
    /// A second look at what other programs judge: left out, as the report tells, where the kernel runs no programs on security hooks or all places for
    /// them are taken. Of a security hook only.
    /// </summary>
    Optional = 4,

    /// <summary>The folder of <see cref="PathVariable.App"/> must be known: without it the program would deny or report less than the policy says.</summary>
    NeedsApp = 1 << (4 + PathVariable.App),

    /// <summary>The same of <see cref="PathVariable.Home"/>.</summary>
    NeedsHome = 1 << (4 + PathVariable.Home),

    /// <summary>The same of <see cref="PathVariable.Tmp"/>.</summary>
    NeedsTmp = 1 << (4 + PathVariable.Tmp),

    /// <summary>The same of <see cref="PathVariable.Dotnet"/>.</summary>
    NeedsDotnet = 1 << (4 + PathVariable.Dotnet),

    /// <summary>Every bit that this version knows.</summary>
    Known = SkipWithoutHook | OfHardened | Optional | NeedsApp | NeedsHome | NeedsTmp | NeedsDotnet,
}
