namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>
/// The bytes that globs tell apart: bytes of one class are taken by the same tokens. Class 0 is the zero byte that ends a path, class 1 are the bytes
/// that no glob names.
/// </summary>
internal sealed class ByteClasses
{
    private readonly byte[] _classes = new byte[256];
    private readonly byte[] _samples = new byte[256];

    private ByteClasses() => Count = 0;

    /// <summary>How many classes there are.</summary>
    public int Count { get; private set; }

    /// <summary>The class of each byte.</summary>
    public ReadOnlySpan<byte> Map => _classes;

    /// <summary>The class of a byte.</summary>
    public int this[byte value] => _classes[value];

    /// <summary>A byte of a class.</summary>
    public byte SampleOf(int number) => _samples[number];

    /// <summary>The classes of a set.</summary>
    public static ByteClasses Of(ReadOnlySpan<PathSetEntry> entries)
    {
        Span<bool> named = stackalloc bool[256];
        bool hasCharacters = false;
        named['/'] = true;
        foreach (ref readonly PathSetEntry entry in entries)
        {
            foreach (ref readonly PathToken token in entry.Glob.Tokens.AsSpan())
            {
                if (token.Kind == PathTokenKind.Byte) { named[token.Value] = true; }
                hasCharacters |= token.Kind is PathTokenKind.CharacterStart or PathTokenKind.NotInSet;
                if (token.Kind is not (PathTokenKind.Set or PathTokenKind.NotInSet)) { continue; }
                for (int value = 1; value < 128; value++) { named[value] |= token.HasInSet((byte)value); }
            }
        }

        var classes = new ByteClasses { Count = 1 };
        int other = classes.Add(); // bytes that no glob names; '~' or another such byte stands for them
        int rest = hasCharacters ? classes.Add() : other;
        for (int value = 1; value < 256; value++)
        {
            int number = named[value] ? classes.Add() : PathToken.IsRest((byte)value) ? rest : other;
            classes._classes[value] = (byte)number;
            classes._samples[number] = (byte)value;
        }

        return classes;
    }

    private int Add() => Count++;
}
