using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>How values of a hook's argument are written.</summary>
/// <param name="Prefixes">How the kernel's constants begin that are meant: <c>O_</c>; empty: none.</param>
/// <param name="Words">Words of the policy language for values.</param>
/// <param name="IsSet">Whether the value is a set of bits: a list names those that may be there (in a rule that allows) or of which one is (in all others).</param>
internal sealed record HookNames(ImmutableArray<string> Prefixes, ImmutableArray<HookWord> Words, bool IsSet = false)
{
    /// <summary>Whether the value is a set of the kernel's flags, of which a value alone says nothing.</summary>
    public bool IsFlags { get; init; }

    /// <summary>Whether the value is a set of bits of which names alone mean those bits, while a number alone might be the whole.</summary>
    public bool IsBitNames { get; init; }

    /// <summary>Whether the words name all values that there are: another number is never the argument's.</summary>
    public bool IsClosed { get; init; }

    /// <summary>How the number of a device is put together; none: it is none.</summary>
    public DeviceEncoding Device { get; init; }

    /// <summary>Numbers of devices.</summary>
    public static HookNames Devices(DeviceEncoding encoding) => new([], []) { Device = encoding };

    /// <summary>Numbers without names.</summary>
    public static HookNames None { get; } = new([], []);

    /// <summary>Constants that begin in one of some ways.</summary>
    public static HookNames Constants(params ImmutableArray<string> prefixes) => new(prefixes, []);

    /// <summary>Flags whose constants begin in a way.</summary>
    public static HookNames Flags(params ImmutableArray<string> prefixes) => new(prefixes, []) { IsFlags = true };

    /// <summary>Words of the language.</summary>
    public static HookNames Of(params ImmutableArray<HookWord> words) => new([], words);

    /// <summary>Words of the language for bits.</summary>
    public static HookNames Bits(params ImmutableArray<HookWord> words) => new([], words, IsSet: true);

    /// <summary>Whether a constant is one that is meant here.</summary>
    public bool TakesConstant(string name)
    {
        foreach (string prefix in Prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)) { return true; }
        }

        return false;
    }
}
