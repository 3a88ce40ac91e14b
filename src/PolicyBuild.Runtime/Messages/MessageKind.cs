namespace PolicyBuild.Runtime.Messages;

/// <summary>What a message says of the start.</summary>
internal enum MessageKind
{
    /// <summary>Something to know.</summary>
    Note,

    /// <summary>Something of the policy that does not hold here and that it allows to be missing.</summary>
    Skipped,

    /// <summary>A layer or setting that is left out by best-effort, or as the command line asks.</summary>
    Warning,

    /// <summary>The program is not started.</summary>
    Error,
}
