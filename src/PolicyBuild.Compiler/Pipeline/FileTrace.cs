using System.Collections.Immutable;
using PolicyBuild.Compiler.Pipeline.Caching;
using PolicyBuild.Compiler.Resolution;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>What one policy asked of the file system, in the order of asking: what was read, and what was not there.</summary>
internal sealed class FileTrace
{
    private readonly List<FileQuestion> _questions = [];
    private readonly HashSet<FileQuestion> _known = [];
    private readonly List<string> _read = [];
    private readonly List<string> _missing = [];

    /// <summary>The questions, each once.</summary>
    public IReadOnlyList<FileQuestion> Questions => _questions;

    /// <summary>Full paths of the files that were read.</summary>
    public IReadOnlyList<string> Read => _read;

    /// <summary>Full paths that nothing was found under, each once.</summary>
    public ImmutableArray<string> Missing => [.. _missing.Distinct(StringComparer.Ordinal)];

    /// <summary>The files, with each question noted here.</summary>
    public IPolicyFiles Over(IPolicyFiles files) => new Recorder(this, files);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _questions.Clear();
        _known.Clear();
        _read.Clear();
        _missing.Clear();
    }

    private void Note(FileQuestionKind kind, string path)
    {
        var question = new FileQuestion(kind, path);
        if (_known.Add(question)) { _questions.Add(question); }
    }

    private sealed class Recorder(FileTrace trace, IPolicyFiles files) : IPolicyFiles
    {
        public PolicyFileStatus Read(string fullPath, out ReadOnlyMemory<byte> bytes)
        {
            PolicyFileStatus status = files.Read(fullPath, out bytes);
            trace.Note(FileQuestionKind.Read, fullPath);
            if (status == PolicyFileStatus.Ok) { trace._read.Add(fullPath); }
            if (status == PolicyFileStatus.NotFound) { trace._missing.Add(fullPath); }
            return status;
        }

        public string? RealPath(string fullPath)
        {
            string? real = files.RealPath(fullPath);
            trace.Note(FileQuestionKind.RealPath, fullPath);
            if (real is null) { trace._missing.Add(fullPath); }
            return real;
        }

        public bool Exists(string fullPath)
        {
            bool exists = files.Exists(fullPath);
            trace.Note(FileQuestionKind.Exists, fullPath);
            if (!exists) { trace._missing.Add(fullPath); }
            return exists;
        }
    }
}
