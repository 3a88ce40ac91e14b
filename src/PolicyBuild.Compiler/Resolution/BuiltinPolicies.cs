namespace PolicyBuild.Compiler.Resolution;

/// <summary>The policies that come with the compiler, as embedded resources; <c>extends</c> names them <c>builtin:NAME</c>.</summary>
internal static class BuiltinPolicies
{
    /// <summary>What stands before a built-in's name.</summary>
    public const string Prefix = "builtin:";

    /// <summary>All names, in ordinal order.</summary>
    public static ReadOnlySpan<string> Names => new[] { "base" };

    /// <summary>Reads a built-in; false where there is none of this name.</summary>
    public static bool TryRead(string name, out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        if (!Names.Contains(name)) { return false; }
        using Stream stream = typeof(BuiltinPolicies).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new InvalidOperationException("the built-in policy " + name + " is not embedded");
        byte[] buffer = new byte[stream.Length];
        stream.ReadExactly(buffer);
        bytes = buffer;
        return true;
    }
}
