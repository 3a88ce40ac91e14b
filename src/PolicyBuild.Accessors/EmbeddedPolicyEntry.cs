namespace PolicyBuild.Accessors;

/// <summary>One embedded policy. Equal entries give equal text, so that the generator does its work only where one changed.</summary>
internal readonly struct EmbeddedPolicyEntry : IEquatable<EmbeddedPolicyEntry>
{
    /// <summary>An entry.</summary>
    /// <param name="resource">The resource's name: policies/NAME.policybundle.</param>
    /// <param name="sha256">SHA-256 of the bundle in hexadecimal digits; empty where it was not compiled.</param>
    /// <param name="policyHash">SHA-256 of the resolved policy; empty where it was not compiled.</param>
    public EmbeddedPolicyEntry(string resource, string sha256, string policyHash)
    {
        Resource = resource;
        Sha256 = sha256;
        PolicyHash = policyHash;
    }

    /// <summary>The resource's name.</summary>
    public string Resource { get; }

    /// <summary>SHA-256 of the bundle; empty where it was not compiled.</summary>
    public string Sha256 { get; }

    /// <summary>SHA-256 of the resolved policy; empty where it was not compiled.</summary>
    public string PolicyHash { get; }

    /// <summary>The policy's name: the resource's file name without its ending.</summary>
    public string Name
    {
        get
        {
            const string Ending = ".policybundle";
            string file = Resource.Substring(Resource.LastIndexOf('/') + 1);
            return file.EndsWith(Ending, StringComparison.Ordinal) ? file.Substring(0, file.Length - Ending.Length) : file;
        }
    }

    /// <inheritdoc/>
    public bool Equals(EmbeddedPolicyEntry other) => Resource == other.Resource && Sha256 == other.Sha256 && PolicyHash == other.PolicyHash;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EmbeddedPolicyEntry other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Resource);
}
