namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>One question that was asked of <see cref="Resolution.IPolicyFiles"/>.</summary>
/// <param name="Kind">What was asked.</param>
/// <param name="Path">Of which full path.</param>
internal readonly record struct FileQuestion(FileQuestionKind Kind, string Path);
