namespace PolicyBuild.Compiler.Resolution;

/// <summary>What came of reading a size or a duration.</summary>
public enum QuantityStatus
{
    /// <summary>It was read.</summary>
    Ok,

    /// <summary>The text is no number with a known unit.</summary>
    Malformed,

    /// <summary>The value is beyond what the kernel takes.</summary>
    TooLarge,

    /// <summary>The value is no whole number of the smallest unit.</summary>
    TooFine,
}
