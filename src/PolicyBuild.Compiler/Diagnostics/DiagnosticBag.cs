using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>Collects the diagnostics of one policy, in the order in which the stages find them.</summary>
public sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _items = [];
    private HashSet<Diagnostic>? _known; // made with the first diagnostic: most policies have none

    /// <summary>Whether an error is among them.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count => _items.Count;

    /// <summary>Adds one; the same diagnostic at the same place is kept once.</summary>
    public void Add(Diagnostic diagnostic)
    {
        if (!(_known ??= []).Add(diagnostic)) { return; }
        HasErrors |= diagnostic.Severity == Severity.Error;
        _items.Add(diagnostic);
    }

    /// <summary>Adds all of another bag, in its order.</summary>
    public void AddRange(DiagnosticBag other)
    {
        foreach (Diagnostic diagnostic in other._items) { Add(diagnostic); }
    }

    /// <summary>All, in the order of adding.</summary>
    public ImmutableArray<Diagnostic> ToImmutable() => [.. _items];
}
