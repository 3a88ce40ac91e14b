using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>
/// The questions that a policy asked of the file system when it was resolved, and what they are answered now. Paths are relative to the policy's
/// folder, so that another machine asks the same: a file is read by its real path, so those questions, as the real paths that are answers, are relative
/// to the folder's real path. A file that was read counts by its tree, so that a comment in it changes nothing.
/// </summary>
internal static class FileAnswers
{
    /// <summary>Writes questions.</summary>
    public static void WriteQuestions(CacheWriter writer, IReadOnlyList<FileQuestion> questions, PolicyFolder folder)
    {
        writer.Number((ulong)questions.Count);
        foreach (FileQuestion question in questions)
        {
            writer.Byte((byte)question.Kind);
            writer.Text(folder.Relative(question));
        }
    }

    /// <summary>Reads questions.</summary>
    public static List<FileQuestion> ReadQuestions(ref CacheReader reader, PolicyFolder folder)
    {
        int count = reader.Count();
        var questions = new List<FileQuestion>(count);
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            var kind = (FileQuestionKind)reader.Bounded((int)FileQuestionKind.Exists);
            string path = reader.Text();
            reader.Require(path.Length > 0 && !path.Contains('\0'));
            if (!reader.Failed) { questions.Add(new FileQuestion(kind, Path.GetFullPath(path, folder.Of(kind)))); }
        }

        return questions;
    }

    /// <summary>The questions with the answers of now.</summary>
    /// <param name="questions">The questions.</param>
    /// <param name="folder">The policy's folder.</param>
    /// <param name="files">Who is asked.</param>
    /// <param name="bases">Knows the files that are read.</param>
    /// <param name="read">Takes the content of each file that could be read.</param>
    public static ReadOnlySpan<byte> Ask(
        IReadOnlyList<FileQuestion> questions, PolicyFolder folder, IPolicyFiles files, SharedBases bases, List<ReadOnlyMemory<byte>> read)
    {
        var writer = new CacheWriter();
        foreach (FileQuestion question in questions)
        {
            writer.Byte((byte)question.Kind);
            writer.Text(folder.Relative(question));
            switch (question.Kind)
            {
                case FileQuestionKind.Exists:
                    writer.Flag(files.Exists(question.Path));
                    break;
                case FileQuestionKind.RealPath:
                    writer.Optional(files.RealPath(question.Path) is { } real ? Path.GetRelativePath(folder.Real, real) : null);
                    break;
                default:
                    PolicyFileStatus status = files.Read(question.Path, out ReadOnlyMemory<byte> bytes);
                    writer.Byte((byte)status);
                    if (status != PolicyFileStatus.Ok) { break; }
                    read.Add(bytes);
                    writer.Digest(bases.Find(new SourceFile(question.Path, question.Path, bytes)).Answer);
                    break;
            }
        }

        return writer.Written;
    }
}
