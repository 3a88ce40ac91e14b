namespace PolicyBuild.Compiler.Schema;

/// <summary>What a file is held against.</summary>
internal enum SchemaUse : byte
{
    /// <summary>The schema of policies.</summary>
    Policy,

    /// <summary>The same, of a file that other policies extend: 'profile' may be missing.</summary>
    Base,

    /// <summary>The schema of hook policies.</summary>
    Hooks,
}
