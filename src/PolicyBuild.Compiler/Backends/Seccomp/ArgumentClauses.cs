namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>A list of clauses of which the first that holds decides, and the decision where none does; comparable, to be found again.</summary>
internal sealed class ArgumentClauses : IEquatable<ArgumentClauses>
{
    private readonly int _hash;

    /// <summary>Takes clauses and drops those that cannot matter: behind one that always holds, and at the end with the last resort's decision.</summary>
    internal ArgumentClauses(ReadOnlySpan<ArgumentClause> clauses, int otherwise)
    {
        int count = 0;
        while (count < clauses.Length && clauses[count].Terms.Length > 0) { count++; }
        Otherwise = count < clauses.Length ? clauses[count].Leaf : otherwise;
        while (count > 0 && clauses[count - 1].Leaf == Otherwise) { count--; }
        Items = clauses[..count].ToArray();

        uint hash = (uint)Otherwise;
        foreach (ArgumentClause clause in Items)
        {
            hash = (((hash << 5) | (hash >> 27)) ^ (uint)clause.Leaf) * 0x9E3779B1;
            foreach (ArgumentTerm term in clause.Terms) { hash = ((hash << 5) | (hash >> 27)) ^ (uint)term.GetHashCode(); }
        }

        _hash = (int)hash;
    }

    internal ArgumentClause[] Items { get; }

    internal int Otherwise { get; }

    public bool Equals(ArgumentClauses? other)
    {
        if (other is null || _hash != other._hash || Otherwise != other.Otherwise || Items.Length != other.Items.Length) { return false; }
        for (int i = 0; i < Items.Length; i++)
        {
            ArgumentClause mine = Items[i];
            ArgumentClause theirs = other.Items[i];
            if (ReferenceEquals(mine, theirs)) { continue; }
            if (mine.Leaf != theirs.Leaf || mine.Terms.Length != theirs.Terms.Length) { return false; }
            for (int t = 0; t < mine.Terms.Length; t++)
            {
                // Terms are kept once, so that the same term is the same object.
                if (!ReferenceEquals(mine.Terms[t], theirs.Terms[t])) { return false; }
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as ArgumentClauses);

    public override int GetHashCode() => _hash;
}
