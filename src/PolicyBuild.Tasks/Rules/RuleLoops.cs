namespace PolicyBuild.Tasks.Rules;

/// <summary>Finds schemas that refer to themselves about one and the same value: a check of them would not end.</summary>
/// <param name="follow">The schema that a <c>$ref</c> of a schema leads to.</param>
internal sealed class RuleLoops(Func<RuleNode, RuleNode?> follow)
{
    // Whether a schema is on the way just now; false: all that it says about its value ends.
    private readonly Dictionary<RuleNode, bool> _isOpen = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<RuleNode> _others = new();

    /// <summary>The first schema that is part of a loop; null where there is none.</summary>
    /// <param name="schema">Where to begin.</param>
    public RuleNode? Find(RuleNode schema)
    {
        // What is said of other values, of a key's or an item's, may lead back: the values end.
        _others.Enqueue(schema);
        while (_others.TryDequeue(out RuleNode? next))
        {
            if (FindOfOneValue(next) is { } found) { return found; }
        }

        return null;
    }

    private RuleNode? FindOfOneValue(RuleNode schema)
    {
        if (schema.Kind != RuleNodeKind.Object) { return null; }
        if (_isOpen.TryGetValue(schema, out bool open)) { return open ? schema : null; }
        _isOpen[schema] = true;
        foreach (RuleNode next in SameValue(schema))
        {
            if (FindOfOneValue(next) is { } found) { return found; }
        }

        _isOpen[schema] = false;
        foreach (RuleNode next in OtherValues(schema)) { _others.Enqueue(next); }
        return null;
    }

    private IEnumerable<RuleNode> SameValue(RuleNode schema)
    {
        if (schema.Find("$ref") is { } reference && follow(reference) is { } target) { yield return target; }
        foreach (RuleMember member in schema.Members)
        {
            if (RuleKeywords.TakesSchemas(member.Name))
            {
                foreach (RuleNode branch in member.Value.Items) { yield return branch; }
            }
            else if (member.Name == "not") { yield return member.Value; }
        }
    }

    private static IEnumerable<RuleNode> OtherValues(RuleNode schema)
    {
        foreach (RuleMember member in schema.Members)
        {
            if (RuleKeywords.TakesMap(member.Name))
            {
                foreach (RuleMember part in member.Value.Members) { yield return part.Value; }
            }
            else if (RuleKeywords.TakesSchema(member.Name) && member.Name != "not")
            {
                yield return member.Value;
                foreach (RuleNode item in member.Value.Items) { yield return item; }
            }
        }
    }
}
