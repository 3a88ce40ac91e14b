using PolicyBuild.Compiler.Resolution;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>The folder of a policy, which the paths of its questions are relative to.</summary>
/// <param name="Nominal">As the policy was named.</param>
/// <param name="Real">Its links followed.</param>
internal sealed record PolicyFolder(string Nominal, string Real)
{
    /// <summary>A folder with what it really is.</summary>
    public static PolicyFolder Find(string folder, IPolicyFiles files) => new(folder, files.RealPath(folder) ?? folder);

    /// <summary>What questions of a kind are relative to: files are read by their real paths.</summary>
    public string Of(FileQuestionKind kind) => kind == FileQuestionKind.Read ? Real : Nominal;

    /// <summary>The path of a question, as it is stored.</summary>
    public string Relative(FileQuestion question) => Path.GetRelativePath(Of(question.Kind), question.Path);
}
