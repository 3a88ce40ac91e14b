using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Uapi.Tables;

namespace PolicyBuild.Uapi;

/// <summary>
/// The arguments of system calls: the kernel's own prototypes (tracefs, events/syscalls), completed from man pages of
/// section 2. Architectures differ in order (clone) and in how they pass 64-bit values: 32-bit ABIs use two registers,
/// here NAME_low and NAME_high.
/// </summary>
/// <remarks>Every method throws <see cref="ArgumentOutOfRangeException"/> for an ABI without a table.</remarks>
public static class SyscallPrototypes
{
    private const ushort Unknown = 0xFFFF;

    // From this number on, x32 enters the kernel through the 32-bit compatibility functions (syscall_64.tbl).
    private const int X32Compatibility = 512;

    private const byte IntLetter = (byte)'i';
    private const byte PointerLetter = (byte)'p';
    private const byte QuadLetter = (byte)'q';

    /// <summary>The arguments of a call by its user-space name, at most six.</summary>
    /// <returns>False if the ABI has no such call or no source gives its prototype.</returns>
    public static bool TryGet(Architecture abi, ReadOnlySpan<char> name, out ImmutableArray<SyscallArgument> arguments)
    {
        if (!TryGetText(abi, name, out ReadOnlySpan<byte> text, out int wordWidth, out int pointerWidth))
        {
            arguments = [];
            return false;
        }
        var builder = ImmutableArray.CreateBuilder<SyscallArgument>(6);
        foreach (Range range in text.Split((byte)' '))
        {
            if (text[range].Length > 0)
            {
                builder.Add(Argument(text[range], wordWidth, pointerWidth));
            }
        }
        arguments = builder.ToImmutable();
        return true;
    }

    /// <summary>
    /// Finds an argument by the kernel's name or by the name that its man page gives it (socket: family or domain). The
    /// kernel's names win where both exist.
    /// </summary>
    /// <param name="abi">The ABI.</param>
    /// <param name="syscall">The user-space name of the call.</param>
    /// <param name="argumentName">The name to look for.</param>
    /// <param name="index">Its position, 0 to 5; -1 if it is not found.</param>
    /// <param name="argument">The argument, under the kernel's name.</param>
    public static bool TryFindArgument(
        Architecture abi, ReadOnlySpan<char> syscall, ReadOnlySpan<char> argumentName, out int index, out SyscallArgument argument)
    {
        index = -1;
        argument = default;
        if (!TryGetText(abi, syscall, out ReadOnlySpan<byte> text, out int wordWidth, out int pointerWidth))
        {
            return false;
        }
        int position = 0;
        foreach (Range range in text.Split((byte)' '))
        {
            ReadOnlySpan<byte> part = text[range];
            if (part.Length > 0 && HasName(part[1..], argumentName))
            {
                index = position;
                argument = Argument(part, wordWidth, pointerWidth);
                return true;
            }
            position++;
        }
        return false;
    }

    private static bool TryGetText(
        Architecture abi, ReadOnlySpan<char> name, out ReadOnlySpan<byte> text, out int wordWidth, out int pointerWidth)
    {
        text = default;
        pointerWidth = abi is Architecture.I386 or Architecture.Arm ? 32 : 64;
        wordWidth = pointerWidth;
        ReadOnlySpan<ushort> textByName = PrototypeData.TextByName(abi);
        int index = SyscallTable.IndexOf(name);
        if (index < 0 || textByName[index] == Unknown)
        {
            return false;
        }
        // There the kernel reads longs as 32 bits, while addresses stay as wide as the register.
        if (abi == Architecture.X32 && SyscallTable.Number(abi, index) - SyscallTable.X32Bit >= X32Compatibility)
        {
            wordWidth = 32;
        }
        text = new NameTable(PrototypeData.Texts, PrototypeData.TextsOffsets).Bytes(textByName[index]);
        return true;
    }

    /// <summary>Takes "ifamily|domain" apart: a letter for the width, the kernel's name, further names.</summary>
    private static SyscallArgument Argument(ReadOnlySpan<byte> part, int wordWidth, int pointerWidth)
    {
        int bar = part.IndexOf((byte)'|');
        string name = Encoding.ASCII.GetString(bar < 0 ? part[1..] : part[1..bar]);
        return part[0] switch
        {
            IntLetter => new SyscallArgument(name, 32, IsPointer: false),
            PointerLetter => new SyscallArgument(name, pointerWidth, IsPointer: true),
            QuadLetter => new SyscallArgument(name, 64, IsPointer: false),
            _ => new SyscallArgument(name, wordWidth, IsPointer: false),
        };
    }

    private static bool HasName(ReadOnlySpan<byte> names, ReadOnlySpan<char> name)
    {
        foreach (Range range in names.Split((byte)'|'))
        {
            if (Ascii.Equals(names[range], name))
            {
                return true;
            }
        }
        return false;
    }
}
