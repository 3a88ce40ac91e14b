using System.Collections.Immutable;
using PolicyBuild.Compiler.Pipeline.Caching;
using PolicyBuild.Compiler.Resolution;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>
/// What one policy asked of the file system, in the order of asking, and what it was told: that, and not what a file says later, is what the policy was
/// made of.
/// </summary>
internal sealed class FileTrace
{
    private readonly List<FileQuestion> _questions = [];
    private readonly Dictionary<FileQuestion, Answer> _answers = [];
    private readonly List<string> _read = [];
    private readonly List<string> _missing = [];

    /// <summary>The questions, each once.</summary>
    public IReadOnlyList<FileQuestion> Questions => _questions;

    /// <summary>Full paths of the files that were read.</summary>
    public IReadOnlyList<string> Read => _read;

    /// <summary>Full paths that nothing was found under, each once.</summary>
    public ImmutableArray<string> Missing => [.. _missing.Distinct(StringComparer.Ordinal)];

    /// <summary>Whether a question was answered in two ways: a file changed in between, and no answer is that of the policy.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>The files, with each question and its answer noted here.</summary>
    public IPolicyFiles Over(IPolicyFiles files) => new Recorder(this, files);

    /// <summary>The answers that were given, for the questions that were asked.</summary>
    public IPolicyFiles Answers => new Recording(this);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _questions.Clear();
        _answers.Clear();
        IsTorn = false;
        _read.Clear();
        _missing.Clear();
    }

    private void Note(FileQuestionKind kind, string path, in Answer answer)
    {
        var question = new FileQuestion(kind, path);
        if (_answers.TryAdd(question, answer)) { _questions.Add(question); }
        else if (!_answers[question].Is(answer)) { IsTorn = true; }
    }

    private readonly record struct Answer(bool Exists, string? Real, PolicyFileStatus Status, ReadOnlyMemory<byte> Bytes)
    {
        public bool Is(in Answer other) =>
            Exists == other.Exists && Real == other.Real && Status == other.Status && (Bytes.Equals(other.Bytes) || Bytes.Span.SequenceEqual(other.Bytes.Span));
    }

    private sealed class Recorder(FileTrace trace, IPolicyFiles files) : IPolicyFiles
    {
        public PolicyFileStatus Read(string fullPath, out ReadOnlyMemory<byte> bytes)
        {
            PolicyFileStatus status = files.Read(fullPath, out bytes);
            trace.Note(FileQuestionKind.Read, fullPath, new Answer(Exists: false, Real: null, status, bytes));
            if (status == PolicyFileStatus.Ok) { trace._read.Add(fullPath); }
            if (status == PolicyFileStatus.NotFound) { trace._missing.Add(fullPath); }
            return status;
        }

        public string? RealPath(string fullPath)
        {
            string? real = files.RealPath(fullPath);
            trace.Note(FileQuestionKind.RealPath, fullPath, new Answer(Exists: false, real, default, default));
            if (real is null) { trace._missing.Add(fullPath); }
            return real;
        }

        public bool Exists(string fullPath)
        {
            bool exists = files.Exists(fullPath);
            trace.Note(FileQuestionKind.Exists, fullPath, new Answer(exists, Real: null, default, default));
            if (!exists) { trace._missing.Add(fullPath); }
            return exists;
        }
    }

    private sealed class Recording(FileTrace trace) : IPolicyFiles
    {
        public PolicyFileStatus Read(string fullPath, out ReadOnlyMemory<byte> bytes)
        {
            Answer answer = trace._answers[new FileQuestion(FileQuestionKind.Read, fullPath)];
            bytes = answer.Bytes;
            return answer.Status;
        }

        public string? RealPath(string fullPath) => trace._answers[new FileQuestion(FileQuestionKind.RealPath, fullPath)].Real;

        public bool Exists(string fullPath) => trace._answers[new FileQuestion(FileQuestionKind.Exists, fullPath)].Exists;
    }
}
