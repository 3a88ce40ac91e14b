namespace PolicyBuild.Compiler.Backends.Bpf;

/// <summary>
/// The types that generated programs need: a function type for each program, one with static linkage for what is called back (the kernel refuses another),
/// and key and value of task storage. BTF as BPF_BTF_LOAD takes it (Documentation/bpf/btf.rst).
/// </summary>
internal sealed class ProgramBtf
{
    /// <summary><c>int</c>.</summary>
    public const int IntType = 1;

    /// <summary><c>int (int i, int c)</c>, the type of all functions: the kernel only looks that there is one.</summary>
    public const int FunctionType = 2;

    /// <summary><c>char</c>.</summary>
    public const int CharType = 3;

    /// <summary><c>char[<see cref="PathScratch.Size"/>]</c>.</summary>
    public const int ScratchType = 4;

    /// <summary>The function that takes one step of a walk.</summary>
    public const int StepFunction = 5;

    private const int KindInt = 1;
    private const int KindArray = 3;
    private const int KindFunction = 12;
    private const int KindFunctionType = 13;
    private const int Signed = 1;
    private const int LinkageStatic = 0;
    private const int LinkageGlobal = 1;

    private readonly BtfBuilder _btf = new();
    private readonly Dictionary<int, int> _bytes = new() { [PathScratch.Size] = ScratchType };

    /// <summary>Begins with the types that are always there.</summary>
    public ProgramBtf()
    {
        _btf.Type("int", KindInt, 0, 4, (Signed << 24) | 32);
        _btf.Type("", KindFunctionType, 2, IntType, _btf.Text("i"), IntType, _btf.Text("c"), IntType);
        _btf.Type("char", KindInt, 0, 1, (Signed << 24) | 8);
        _btf.Type("", KindArray, 0, 0, CharType, IntType, PathScratch.Size);
        _btf.Type("step", KindFunction, LinkageStatic, FunctionType);
    }

    /// <summary>The builder, for more types.</summary>
    public BtfBuilder Builder => _btf;

    /// <summary>Adds the type of a program; its id.</summary>
    public int AddProgram(string name) => _btf.Type(name, KindFunction, LinkageGlobal, FunctionType);

    /// <summary>Adds the type of a function that a program calls; its id.</summary>
    public int AddFunction(string name) => _btf.Type(name, KindFunction, LinkageStatic, FunctionType);

    /// <summary>The type of so many bytes, for the value of a map.</summary>
    public int Bytes(int count)
    {
        if (_bytes.TryGetValue(count, out int type)) { return type; }
        type = _btf.Type("", KindArray, 0, 0, CharType, IntType, count);
        _bytes.Add(count, type);
        return type;
    }

    /// <summary>The BTF.</summary>
    public byte[] ToArray() => _btf.ToArray();
}
