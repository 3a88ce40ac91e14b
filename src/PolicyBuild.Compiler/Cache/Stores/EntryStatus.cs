namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>What came of reading an entry of a cache.</summary>
public enum EntryStatus
{
    /// <summary>It is what its name says.</summary>
    Ok,

    /// <summary>There is none.</summary>
    Missing,

    /// <summary>It holds no byte, or it is a pipe, a socket or a device.</summary>
    Empty,

    /// <summary>It is larger than any entry.</summary>
    TooLarge,

    /// <summary>The system refused to read it, or it was cut short meanwhile.</summary>
    Unreadable,

    /// <summary>It is a link or a folder, was made for another name, or by another tool.</summary>
    Foreign,

    /// <summary>Its bytes are not those that were written.</summary>
    Damaged,
}
