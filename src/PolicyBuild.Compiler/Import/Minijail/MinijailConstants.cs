using System.Globalization;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Import.Json;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Import.Minijail;

/// <summary>Named constants: those of minijail's constants.json beside the policy, where it is for the same architecture, then the compiler's own.</summary>
internal sealed class MinijailConstants(ImportContext context)
{
    private const string FileName = "constants.json";

    private Dictionary<string, Int128>? _values;

    /// <summary>What the policy's comment says about the file; null where there is none, or no constant was needed.</summary>
    public string? Note { get; private set; }

    /// <summary>The value of a name.</summary>
    public bool TryGet(string name, out Int128 value)
    {
        _values ??= Load();
        if (_values.TryGetValue(name, out value)) { return true; }
        if (!KernelConstants.TryGet(context.Architecture, name, out ulong known)) { return false; }
        value = known > long.MaxValue ? (long)known : known; // negative constants come as two's complement
        return true;
    }

    /// <summary>The name that a misspelt one was meant to be; null where none is near.</summary>
    public string? Nearest(string name)
    {
        var names = new List<string>(_values?.Keys ?? Enumerable.Empty<string>());
        for (int i = 0; i < KernelConstants.Count; i++) { names.Add(KernelConstants.NameAt(i)); }
        return Spelling.Nearest(name, names);
    }

    private Dictionary<string, Int128> Load()
    {
        var values = new Dictionary<string, Int128>(StringComparer.Ordinal);
        if (context.Sources.Files[0].Path is not { } policy || Path.GetDirectoryName(policy) is not { } folder) { return values; }
        string path = Path.Combine(folder, FileName);
        if (context.Files.Read(path, out ReadOnlyMemory<byte> bytes) != PolicyFileStatus.Ok) { return values; }
        int file = context.Sources.Add(new SourceFile(FileName, path, bytes));
        if (context.Decode(file) is not { } text || JsonText.Read(text, context.Diagnostics) is not { } root) { return values; }

        var shape = new JsonShape(context);
        if (!shape.Is(root, JsonKind.Object, FileName)) { return values; }
        if (root.Find("arch_nr") is { Kind: JsonKind.Number } arch
            && arch.Text != AuditArch.Of(context.Architecture).ToString(CultureInfo.InvariantCulture))
        {
            Note = $"{FileName} beside the policy is for another architecture and was not used.";
            return values;
        }

        Note = $"Constants are those of {FileName} beside the policy, then the compiler's own.";
        if (shape.Require(root, "constants", JsonKind.Object, FileName) is not { } constants) { return values; }
        foreach (JsonMember member in constants.Members)
        {
            if (Int128.TryParse(member.Value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 value)) { values[member.Name] = value; }
        }

        return values;
    }
}
