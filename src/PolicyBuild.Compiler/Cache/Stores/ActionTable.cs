using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>
/// The actions of a project, and which of them the build used. What a build adds is held in memory up to a bound, and beyond it in a file without a name:
/// the first build of thousands of policies makes megabytes of actions, none of which it reads again. For one thread at a time.
/// </summary>
/// <param name="folder">Where the file without a name is made.</param>
internal sealed class ActionTable(string folder)
{
    // So many bytes are held before they are written at once; a larger array would be kept by the collector for longer.
    private const int HeldBytes = 64 << 10;

    private readonly Dictionary<Digest, Entry> _entries = [];
    private readonly List<Digest> _held = [];
    private int _heldBytes;
    private SafeFileHandle? _file;
    private long _written;
    private bool _cannotWrite;

    /// <summary>How many there are.</summary>
    public int Count => _entries.Count;

    /// <summary>How many were found or added by this build.</summary>
    public int UsedCount { get; private set; }

    /// <summary>The keys, in no order.</summary>
    public IEnumerable<Digest> Keys => _entries.Keys;

    /// <summary>The keys, in their order.</summary>
    public Digest[] SortedKeys()
    {
        Digest[] keys = [.. _entries.Keys];
        Array.Sort(keys);
        return keys;
    }

    /// <summary>Adds an action of an earlier build.</summary>
    public void AddEarlier(in Digest key, ReadOnlyMemory<byte> action) => _entries[key] = new Entry(action, 0, action.Length, IsUsed: false);

    /// <summary>Adds an action that this build made.</summary>
    public void Add(in Digest key, ReadOnlyMemory<byte> action)
    {
        Remove(key);
        _entries.Add(key, new Entry(action, 0, action.Length, IsUsed: true));
        UsedCount++;
        _held.Add(key);
        _heldBytes += action.Length;
        if (_heldBytes >= HeldBytes) { Spill(); }
    }

    /// <summary>Finds an action that is used from now on.</summary>
    public bool TryUse(in Digest key, out ReadOnlyMemory<byte> action)
    {
        action = default;
        ref Entry entry = ref CollectionsMarshal.GetValueRefOrNullRef(_entries, key);
        if (Unsafe.IsNullRef(ref entry) || !TryRead(entry, out action)) { return false; }
        if (!entry.IsUsed) { UsedCount++; }
        entry = entry with { IsUsed = true };
        return true;
    }

    /// <summary>An action that is there.</summary>
    /// <exception cref="IOException">It cannot be read back.</exception>
    public ReadOnlyMemory<byte> Read(in Digest key) =>
        TryRead(_entries[key], out ReadOnlyMemory<byte> action) ? action : throw new IOException("the results of this build cannot be read back");

    /// <summary>Drops what this build did not use.</summary>
    public void DropUnused()
    {
        foreach ((Digest key, Entry entry) in _entries)
        {
            if (!entry.IsUsed) { _entries.Remove(key); }
        }
    }

    private void Remove(in Digest key)
    {
        if (_entries.Remove(key, out Entry before) && before.IsUsed) { UsedCount--; }
    }

    private bool TryRead(in Entry entry, out ReadOnlyMemory<byte> action)
    {
        action = entry.Bytes;
        if (entry.Length == 0 || !action.IsEmpty) { return true; }
        byte[] bytes = GC.AllocateUninitializedArray<byte>(entry.Length);
        try
        {
            if (_file is null || !EntryFile.ReadAll(_file, bytes, entry.Offset)) { return false; }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        action = bytes;
        return true;
    }

    private void Spill()
    {
        if (_cannotWrite) { return; }

        // Two policies that are the same may add the same at once.
        Digest[] keys = [.. _held.Distinct()];
        byte[] block = GC.AllocateUninitializedArray<byte>(_heldBytes);
        try
        {
            _file ??= CreateFile(folder);
            int at = 0;
            foreach (Digest key in keys)
            {
                ReadOnlyMemory<byte> action = _entries[key].Bytes;
                action.Span.CopyTo(block.AsSpan(at));
                at += action.Length;
            }

            RandomAccess.Write(_file, block.AsSpan(0, at), _written);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _cannotWrite = true; // they stay in memory
            return;
        }

        foreach (Digest key in keys)
        {
            Entry entry = _entries[key];
            _entries[key] = entry with { Bytes = default, Offset = _written };
            _written += entry.Length;
        }

        _held.Clear();
        _heldBytes = 0;
    }

    // Its name goes at once where the system lets it, else with the process.
    private static SafeFileHandle CreateFile(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Join(folder, PendingFile.NextName());
        SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows()) { File.Delete(path); }
        return file;
    }

    // Bytes is empty where the action lies in the file.
    private readonly record struct Entry(ReadOnlyMemory<byte> Bytes, long Offset, int Length, bool IsUsed);
}
