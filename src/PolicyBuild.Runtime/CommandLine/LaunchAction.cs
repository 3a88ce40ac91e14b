namespace PolicyBuild.Runtime.CommandLine;

/// <summary>What a command line asks for.</summary>
internal enum LaunchAction
{
    /// <summary>Apply a bundle and start a command.</summary>
    Start,

    /// <summary>Print how to call the launcher.</summary>
    Help,

    /// <summary>Print the version.</summary>
    Version,
}
