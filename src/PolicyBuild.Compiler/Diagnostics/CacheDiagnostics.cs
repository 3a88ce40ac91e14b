using PolicyBuild.Compiler.Cache.Stores;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB7010 and PB7011: the stage cache.</summary>
internal static class CacheDiagnostics
{
    /// <summary>PB7010: the cache, or an entry of it, is not used; the build goes on without.</summary>
    /// <param name="note">What a store says, as a sentence without a full stop.</param>
    public static Diagnostic NotUsed(string note) => new("PB7010", Severity.Note, note, null);

    /// <summary>PB7011: an entry that a check of the cache finds damaged.</summary>
    /// <param name="reason">What is wrong, as a sentence without a full stop.</param>
    public static Diagnostic Damaged(string reason) => new(
        "PB7011", Severity.Error, reason, "no build uses it; 'policybuild cache verify --repair' removes it");

    /// <summary>What is wrong with an entry, as a sentence without a full stop.</summary>
    public static string Describe(EntryStatus status) => status switch
    {
        EntryStatus.Empty => "it is empty or no file",
        EntryStatus.TooLarge => "it is too large",
        EntryStatus.Unreadable => "it cannot be read",
        EntryStatus.Foreign => "it is not what its name says",
        _ => "it is damaged",
    };
}
