using System.Runtime.InteropServices;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>
/// Writes what finds the conditions that hold for one path: for absolute globs, and for those below each variable whose folder the path begins with.
/// Literals and prefixes are code, everything else of one path shares a table.
/// </summary>
internal sealed class PathWriter
{
    // Beyond these, code is larger than a table and no faster.
    private const int MaxTexts = 256;
    private const int MaxBytesBelowVariable = 2000;

    private readonly BpfAssembler _to;
    private readonly List<PathSetEntry>[] _byVariable;
    private readonly ulong[] _above = new ulong[BpfStringSlot.Count];
    private TableWalkWriter? _walk;

    private PathWriter(BpfAssembler to, ReadOnlySpan<PathSetEntry> entries)
    {
        _to = to;
        _byVariable = ByVariable(entries);
        foreach (ref readonly PathSetEntry entry in entries)
        {
            if (entry.IsAbove) { _above[(int)entry.Variable] |= entry.Bits; }
        }
    }

    /// <summary>Prepares the globs of one path; null where they need too large a table.</summary>
    /// <param name="to">The program that is to be written.</param>
    /// <param name="entries">The globs.</param>
    /// <param name="tables">The tables of the section.</param>
    /// <param name="mapName">The name of the table's map.</param>
    /// <param name="tooLarge">The glob that makes the table too large.</param>
    public static PathWriter? Prepare(BpfAssembler to, ReadOnlySpan<PathSetEntry> entries, PathTables tables, string mapName, out PathSetEntry tooLarge)
    {
        tooLarge = default;
        var writer = new PathWriter(to, entries);
        List<PathSetEntry> inTable = InTable(writer._byVariable);
        if (inTable.Count == 0) { return writer; }
        if (!tables.TryMake(inTable, out PathTable? table, out tooLarge)) { return null; }
        writer._walk = new TableWalkWriter(to, table, to.Symbols.Map(BpfMaps.Constant(mapName, table.Contents)));
        return writer;
    }

    /// <summary>Writes: R9 gets the bits of the conditions that hold for the path at R7. R0 to R5 and R8 are lost.</summary>
    /// <param name="stackAt">Where <see cref="TableWalkWriter.StackSize"/> bytes of the stack may be used.</param>
    /// <param name="failed">Where to go where the path has no end.</param>
    public void Write(int stackAt, BpfLabel failed)
    {
        for (int variable = 0; variable < _byVariable.Length; variable++)
        {
            List<PathSetEntry> entries = _byVariable[variable];
            if (entries.Count == 0) { continue; }
            BpfLabel next = _to.NewLabel();
            if (variable == 0) { _to.Move(R8, 0); }
            else { MatchFolder(variable, next); }

            if (IsCode(entries))
            {
                _to.Compute(BpfOperation.Add, R8, R7);
                TrieWriter.Write(_to, CollectionsMarshal.AsSpan(entries), variable == 0 ? 8 : 1);
            }
            else
            {
                _walk!.Walk((PathVariable)variable, stackAt, failed); // there is one where some globs are not code
            }

            _to.Compute(BpfOperation.Or, R9, R1);
            _to.Bind(next);
        }
    }

    /// <summary>
    /// Writes: R9 gets the bits of the conditions that mean the folders above a variable's, for the path at R7, before the others; R0 is how many bytes it has
    /// with its zero. R0 to R5 and R8 are lost.
    /// </summary>
    public void WriteAbove()
    {
        const int MostBytes = 0x1FFF; // more than PathScratch.PathSize: what the kernel says, and no more for the verifier
        if (Array.TrueForAll(_above, static bits => bits == 0)) { return; }
        BpfLabel done = _to.NewLabel();
        _to.Compute32(BpfOperation.And, R0, MostBytes);

        // Both tests come before the subtraction, by which verifiers lose what they know of numbers that might fall below 0.
        _to.JumpIf(BpfTest.Less, R0, 2, done);
        _to.JumpIf(BpfTest.Greater, R0, BpfStringSlot.MaxText + 1, done);
        _to.Move(R8, R0);
        _to.Compute(BpfOperation.Subtract, R8, 1);
        for (int variable = 0; variable < _above.Length; variable++)
        {
            if (_above[variable] == 0) { continue; }
            BpfLabel next = _to.NewLabel();
            MatchAbove(variable, next);
            _to.Load64(R1, _above[variable]);
            _to.Compute(BpfOperation.Or, R9, R1);
            _to.Bind(next);
        }

        _to.Bind(done);
    }

    /// <summary>Writes the functions that the program calls back.</summary>
    public void WriteFunctions()
    {
        if (_walk is { HasSteps: true }) { _walk.WriteStep(); }
    }

    /// <summary>
    /// Writes: R8 = where the rest of the path begins behind a variable's folder; jumps away where that is not known or the path does not begin with it.
    /// Every path is the rest of one below the root folder, whose own path has nothing behind it, as other folders.
    /// </summary>
    private void MatchFolder(int variable, BpfLabel otherwise)
    {
        int strings = _to.Symbols.Map(BpfMaps.Strings);
        _to.LoadMapValue(R1, strings, variable * BpfStringSlot.Size);
        _to.Load(BpfSize.Word, R2, R1, 4);
        _to.JumpIf(BpfTest.Equal, R2, 0, otherwise);
        _to.Load(BpfSize.Word, R8, R1, 0);
        BpfLabel isBelow = _to.NewLabel();
        BpfLabel hasFolder = _to.NewLabel();
        _to.JumpIf(BpfTest.NotEqual, R8, 0, hasFolder);
        _to.Load(BpfSize.Half, R1, R7, 0);
        _to.JumpIf(BpfTest.NotEqual, R1, '/', isBelow);
        _to.Move(R8, 1);
        _to.Jump(isBelow);
        _to.Bind(hasFolder);
        _to.JumpIf(BpfTest.Greater, R8, BpfStringSlot.MaxText, otherwise);
        _to.Move(R1, R7);
        _to.Move(R2, R8);
        _to.LoadMapValue(R3, strings, (variable * BpfStringSlot.Size) + 8);
        _to.Call(BpfHelper.Strncmp);
        _to.JumpIf(BpfTest.NotEqual, R0, 0, otherwise);
        _to.Bind(isBelow);
    }

    /// <summary>Writes: jumps away where the path of R8 bytes is no folder above a variable's. Behind the texts there are zeros.</summary>
    private void MatchAbove(int variable, BpfLabel otherwise)
    {
        int strings = _to.Symbols.Map(BpfMaps.Strings);
        int text = (variable * BpfStringSlot.Size) + 8;
        BpfLabel isLonger = _to.NewLabel();
        BpfLabel isAbove = _to.NewLabel();
        _to.JumpIf(BpfTest.NotEqual, R8, 1, isLonger);

        // The root folder is above all others.
        _to.LoadMapValue(R1, strings, variable * BpfStringSlot.Size);
        _to.Load(BpfSize.Word, R2, R1, 0);
        _to.JumpIf(BpfTest.Equal, R2, 0, otherwise);
        _to.Jump(isAbove);
        _to.Bind(isLonger);
        _to.Move(R1, R7);
        _to.Move(R2, R8);
        _to.LoadMapValue(R3, strings, text);
        _to.Call(BpfHelper.Strncmp);
        _to.JumpIf(BpfTest.NotEqual, R0, 0, otherwise);
        _to.LoadMapValue(R1, strings, text);
        _to.Compute(BpfOperation.Add, R1, R8);
        _to.Load(BpfSize.Byte, R2, R1, 0);
        _to.JumpIf(BpfTest.NotEqual, R2, '/', otherwise);
        _to.Bind(isAbove);
    }

    /// <summary>The globs by what stands before them, without those for what lies above a variable's folder.</summary>
    internal static List<PathSetEntry>[] ByVariable(ReadOnlySpan<PathSetEntry> entries)
    {
        var byVariable = new List<PathSetEntry>[BpfStringSlot.Count];
        for (int variable = 0; variable < byVariable.Length; variable++)
        {
            byVariable[variable] = [];
            foreach (ref readonly PathSetEntry entry in entries)
            {
                if ((int)entry.Variable == variable && !entry.IsAbove) { byVariable[variable].Add(entry); }
            }
        }

        return byVariable;
    }

    /// <summary>Those of which a table is made.</summary>
    internal static List<PathSetEntry> InTable(List<PathSetEntry>[] byVariable)
    {
        var inTable = new List<PathSetEntry>();
        foreach (List<PathSetEntry> own in byVariable)
        {
            if (!IsCode(own)) { inTable.AddRange(own); }
        }

        return inTable;
    }

    private static bool IsCode(List<PathSetEntry> entries)
    {
        if (entries.Count > MaxTexts) { return false; }
        int bytes = 0;
        foreach (PathSetEntry entry in entries)
        {
            if (entry.Glob.HasWildcard) { return false; }
            bytes += entry.Glob.Tokens.Length + 1;
        }

        return entries.Count == 0 || entries[0].Variable == PathVariable.None || bytes <= MaxBytesBelowVariable;
    }
}
