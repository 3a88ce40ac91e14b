using System.Diagnostics.CodeAnalysis;

namespace PolicyBuild.Uapi;

/// <summary>Names with small numbers, either way round.</summary>
/// <param name="names">The sorted names.</param>
/// <param name="numbers">The number of each name.</param>
/// <param name="nameByNumber">The position of the main name of each number, in the order of the numbers.</param>
internal readonly ref struct NumberTable(NameTable names, ReadOnlySpan<byte> numbers, ReadOnlySpan<byte> nameByNumber)
{
    private readonly NameTable _names = names;
    private readonly ReadOnlySpan<byte> _numbers = numbers;
    private readonly ReadOnlySpan<byte> _nameByNumber = nameByNumber;

    public bool TryGetNumber(ReadOnlySpan<char> name, out int number)
    {
        int index = _names.IndexOf(name);
        number = index < 0 ? -1 : _numbers[index];
        return index >= 0;
    }

    public bool TryGetName(int number, [NotNullWhen(true)] out string? name)
    {
        foreach (byte index in _nameByNumber)
        {
            if (_numbers[index] == number)
            {
                name = _names[index];
                return true;
            }
        }
        name = null;
        return false;
    }
}
