using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>Something that a rule can ask of a hook: an argument of the hook, or what is reached from it.</summary>
/// <param name="Name">The word of the policy: <c>access</c>, <c>clone_flags</c>.</param>
/// <param name="Kind">What is compared.</param>
/// <param name="Parameter">The position among the hook's arguments, from 0: which word of the program's context begins the way.</param>
/// <param name="Fields">
/// The way from that word. Without one the word itself is the number, the path's address, the pointer to the address or to the text. With some, each
/// but the last is a pointer that is followed; the last is the number of <see cref="Width"/> bits, the pointer to an address or text, or
/// an embedded <c>struct path</c>, whose own address is meant.
/// </param>
public sealed record HookArgument(string Name, HookArgumentKind Kind, int Parameter, ImmutableArray<HookField> Fields)
{
    /// <summary>Bits of a number: 16, 32 or 64. What a context word has above them is not defined.</summary>
    public int Width { get; init; } = 64;

    /// <summary>The bits of the number that the word means: file type and mode lie in one field.</summary>
    public ulong Mask { get; init; } = ulong.MaxValue;

    /// <summary>What becomes of the number before it is compared.</summary>
    public HookOrigin Origin { get; init; }

    /// <summary>Whether the argument at <see cref="Parameter"/> can be null, which has to be ruled out before it is followed; no condition on it holds then.</summary>
    public bool CanBeNull { get; init; }

    /// <summary>
    /// A function of the kernel without which the argument stands one place before <see cref="Parameter"/>: what came in the release that moved it. Null: it
    /// stands where it always has.
    /// </summary>
    public string? MovedWith { get; init; }

    /// <summary>How the text of a path is had.</summary>
    public HookPathReach Reach { get; init; }

    /// <summary>What a socket address is for.</summary>
    public AddressUse Use { get; init; }

    /// <summary>
    /// Whether policies cannot name it: models use it in place of <see cref="HookArgumentKind.OpenAccess"/>, and programs beside what policies name.
    /// </summary>
    internal bool IsHidden { get; init; }

    /// <summary>The names that its values have.</summary>
    internal HookNames Names { get; init; } = HookNames.None;

    /// <inheritdoc/>
    public bool Equals(HookArgument? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Parameter);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
