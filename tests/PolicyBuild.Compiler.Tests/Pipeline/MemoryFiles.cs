using System.Collections.Concurrent;
using System.Text;
using PolicyBuild.Compiler.Resolution;

namespace PolicyBuild.Compiler.Tests.Pipeline;

/// <summary>Files in memory, below /p. What they do when they are asked is for the test to say.</summary>
internal sealed class MemoryFiles : IPolicyFiles
{
    private readonly ConcurrentDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>Runs before each question, on the thread that asks.</summary>
    public Action<string> Asked { get; set; } = _ => { };

    /// <summary>A link to a folder.</summary>
    public (string From, string To)? Link { get; set; }

    public string this[string path]
    {
        get => Encoding.UTF8.GetString(_files[path]);
        set => _files[path] = Encoding.UTF8.GetBytes(value);
    }

    public void Remove(string path) => _files.TryRemove(path, out _);

    public PolicyFileStatus Read(string fullPath, out ReadOnlyMemory<byte> bytes)
    {
        Asked(fullPath);
        bool found = _files.TryGetValue(Follow(fullPath), out byte[]? content);
        bytes = content;
        return found ? PolicyFileStatus.Ok : PolicyFileStatus.NotFound;
    }

    public string? RealPath(string fullPath)
    {
        Asked(fullPath);
        string real = Follow(fullPath);
        return Knows(real) ? real : null;
    }

    public bool Exists(string fullPath)
    {
        Asked(fullPath);
        return Knows(Follow(fullPath));
    }

    private string Follow(string path) =>
        Link is var (from, to) && (path + "/").StartsWith(from + "/", StringComparison.Ordinal) ? to + path[from.Length..] : path;

    // A folder is there where a file lies below it.
    private bool Knows(string path) => _files.ContainsKey(path) || _files.Keys.Any(file => file.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal));
}
