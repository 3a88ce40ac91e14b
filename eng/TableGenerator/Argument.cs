namespace PolicyBuild.TableGenerator;

/// <summary>One argument of a prototype.</summary>
/// <param name="Name">The kernel's name of it.</param>
/// <param name="Kind">How it is passed.</param>
internal readonly record struct Argument(string Name, ArgumentKind Kind)
{
    // C types by what the kernel reads of the register. A type that is not here stops the generator: guessing a width
    // would make a filter compare the wrong half.
    private static readonly string[] Ints =
    [
        "int", "unsigned", "unsigned int", "umode_t", "pid_t", "uid_t", "gid_t", "qid_t", "key_t", "key_serial_t", "clockid_t", "timer_t",
        "mqd_t", "u32", "__u32", "__s32", "rwf_t",
    ];

    private static readonly string[] Words =
    [
        "long", "unsigned long", "size_t", "off_t", "aio_context_t", "old_sigset_t", "__kernel_old_time_t",
    ];

    private static readonly string[] Quads = ["loff_t", "u64", "__u64"];
    private static readonly string[] Pointers = ["cap_user_header_t", "cap_user_data_t"];

    /// <summary>Reads "const char * name".</summary>
    public static Argument Parse(FactLine line, string text)
    {
        text = text.Trim();
        int space = text.LastIndexOf(' ');
        if (space < 0)
        {
            throw line.Wrong($"'{text}' is not a type and a name");
        }
        string name = text[(space + 1)..].TrimStart('_');
        string type = text[..space].Replace("const ", "", StringComparison.Ordinal).Trim();
        bool isPointer = type.Contains('*', StringComparison.Ordinal) || Pointers.Contains(type);
        ArgumentKind? kind = isPointer ? ArgumentKind.Pointer
            : Ints.Contains(type) || type.StartsWith("enum ", StringComparison.Ordinal) ? ArgumentKind.Int
            : Words.Contains(type) ? ArgumentKind.Word
            : Quads.Contains(type) ? ArgumentKind.Quad
            : null;
        return new Argument(name, kind ?? throw line.Wrong($"unknown type '{type}'"));
    }
}
