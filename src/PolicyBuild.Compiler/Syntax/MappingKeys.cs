using System.Diagnostics.CodeAnalysis;

namespace PolicyBuild.Compiler.Syntax;

/// <summary>The keys of one mapping while it is read: finds the one that occurs again.</summary>
internal sealed class MappingKeys
{
    // Up to here comparing each is faster than hashing; nearly every mapping of a policy is this small.
    private const int MaxListed = 8;

    private readonly List<ScalarNode> _listed = [];
    private Dictionary<string, ScalarNode>? _hashed;

    /// <summary>Adds a key; false where the mapping has it already.</summary>
    internal bool TryAdd(ScalarNode key, [NotNullWhen(false)] out ScalarNode? earlier)
    {
        earlier = Find(key.Text);
        if (earlier is not null) { return false; }
        if (_hashed is not null)
        {
            _hashed.Add(key.Text, key);
            return true;
        }

        _listed.Add(key);
        if (_listed.Count > MaxListed)
        {
            _hashed = new Dictionary<string, ScalarNode>(StringComparer.Ordinal);
            foreach (ScalarNode listed in _listed) { _hashed.Add(listed.Text, listed); }
        }

        return true;
    }

    private ScalarNode? Find(string text)
    {
        if (_hashed is not null) { return _hashed.GetValueOrDefault(text); }
        foreach (ScalarNode listed in _listed)
        {
            if (listed.Text == text) { return listed; }
        }

        return null;
    }
}
