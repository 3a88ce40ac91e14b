using System.Globalization;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Schema;

/// <summary>The Validate stage: holds a syntax tree against schemas/policy.schema.json in its compiled form.</summary>
public static class SchemaValidator
{
    /// <summary>Reports each place where a policy does not fit the schema, in the order of the file; true where all fits.</summary>
    /// <param name="syntax">The policy. What the Parse stage has reported is not reported again, but does not fit.</param>
    /// <param name="isBase">Whether another policy extends the file: then 'profile' may be missing.</param>
    /// <param name="diagnostics">Receives PB20xx.</param>
    public static bool Validate(PolicySyntax syntax, bool isBase, DiagnosticBag diagnostics) => Validate(syntax, isBase, diagnostics, out _);

    /// <summary>The same, with what is left of the policy without what does not fit, so that later stages can find their errors in the rest.</summary>
    /// <param name="syntax">The policy.</param>
    /// <param name="isBase">Whether another policy extends the file.</param>
    /// <param name="diagnostics">Receives PB20xx.</param>
    /// <param name="fitting">The policy where all fits, otherwise the rest of it, in which perhaps 'profile' is missing.</param>
    public static bool Validate(PolicySyntax syntax, bool isBase, DiagnosticBag diagnostics, out PolicySyntax fitting) =>
        Validate(syntax, isBase ? SchemaUse.Base : SchemaUse.Policy, diagnostics, out fitting);

    /// <summary>The same of any file.</summary>
    /// <param name="syntax">The file.</param>
    /// <param name="use">What it is held against.</param>
    /// <param name="diagnostics">Receives PB20xx.</param>
    /// <param name="fitting">The tree where all fits, otherwise the rest of it.</param>
    internal static bool Validate(PolicySyntax syntax, SchemaUse use, DiagnosticBag diagnostics, out PolicySyntax fitting)
    {
        var walk = new Walk(syntax.File, diagnostics);
        walk.CheckMapping(syntax.Root, PolicyShape.Rules[PolicyShape.Roots[use == SchemaUse.Hooks ? 1 : 0]], use == SchemaUse.Base);
        bool fits = walk.Unfit.Count == 0;
        fitting = fits ? syntax : syntax with { Root = new FittingTree(walk.Unfit).Of(syntax.Root) };
        return fits;
    }

    private sealed class Walk(int file, DiagnosticBag diagnostics)
    {
        /// <summary>The ids of the nodes that do not fit.</summary>
        // An anchored node is checked at each place where it stands, and there against the rule of that place; its mistakes are added once.
        internal HashSet<int> Unfit { get; } = [];

        internal void CheckMapping(MappingNode mapping, SchemaRule rule, bool isBase)
        {
            List<string>? meant = null;
            foreach (MappingEntry entry in mapping.Entries)
            {
                int known = Array.BinarySearch(rule.Keys, entry.Key.Text, StringComparer.Ordinal);
                if (known >= 0)
                {
                    Check(entry.Value, rule.KeyRules[known]);
                }
                else if (rule.OtherKeys >= 0)
                {
                    Check(entry.Value, rule.OtherKeys);
                }
                else if (!rule.IsOpen)
                {
                    string? nearest = Spelling.Nearest(entry.Key.Text, rule.Keys);
                    if (nearest is not null) { (meant ??= []).Add(nearest); }
                    Report(SchemaDiagnostics.UnknownKey(At(entry.Key), SchemaWords.Short(entry.Key.Text), nearest, SchemaWords.Listed(rule.Keys, nearest is not null)));
                }
            }

            foreach (string key in rule.Required)
            {
                // A key that is there but misspelt is one mistake.
                bool isMissing = mapping.Find(key) is null && meant?.Contains(key) != true && !isBase;
                if (isMissing) { Report(SchemaDiagnostics.MissingKey(At(mapping), key, rule.Title)); }
            }

            CheckCount(mapping, mapping.Entries.Length, rule);
        }

        private void Check(SyntaxNode node, int index)
        {
            SchemaRule rule = PolicyShape.Rules[index];
            if (node.Kind == SyntaxKind.None)
            {
                // Reported by the parser: no second error, but nothing to be made of it either.
                Unfit.Add(node.Id);
                return;
            }

            if ((rule.Kinds & node.Kind) == 0)
            {
                Report(SchemaDiagnostics.WrongKind(At(node), SchemaWords.Expected(rule), SchemaWords.Found(node), KindHelp(node, rule)));
                return;
            }

            SchemaRule whole = rule;
            rule = Branch(rule, node.Kind);
            switch (node)
            {
                case MappingNode mapping when IsItem(mapping, whole, rule):
                    Report(SchemaDiagnostics.WrongKind(At(node), "a list", SchemaWords.Found(node), "write [{...}] for a list of one"));
                    break;
                case MappingNode mapping:
                    CheckMapping(mapping, rule, isBase: false);
                    break;
                case SequenceNode sequence:
                    if (rule.Items >= 0)
                    {
                        foreach (SyntaxNode item in sequence.Items) { Check(item, rule.Items); }
                    }

                    CheckCount(sequence, sequence.Items.Length, rule);
                    break;
                case ScalarNode { Kind: SyntaxKind.String } text:
                    CheckText(text, rule, whole);
                    break;
                case ScalarNode { Kind: SyntaxKind.Integer or SyntaxKind.Number } number:
                    CheckNumber(number, rule);
                    break;
            }
        }

        /// <summary>Whether a mapping is what belongs into a list that could stand here, and nothing of the mapping that could.</summary>
        private static bool IsItem(MappingNode mapping, SchemaRule whole, SchemaRule rule)
        {
            if (mapping.Entries.IsEmpty || (whole.Kinds & SyntaxKind.Sequence) == 0 || Branch(whole, SyntaxKind.Sequence) is not { Items: >= 0 } list) { return false; }
            SchemaRule item = Branch(PolicyShape.Rules[list.Items], SyntaxKind.Mapping);
            foreach (MappingEntry entry in mapping.Entries)
            {
                if (Array.BinarySearch(rule.Keys, entry.Key.Text, StringComparer.Ordinal) >= 0) { return false; }
                if (Array.BinarySearch(item.Keys, entry.Key.Text, StringComparer.Ordinal) < 0) { return false; }
            }

            return true;
        }

        private static SchemaRule Branch(SchemaRule rule, SyntaxKind kind)
        {
            while (rule.Branches.Length > 0)
            {
                foreach (int branch in rule.Branches)
                {
                    if ((PolicyShape.Rules[branch].Kinds & kind) == 0) { continue; }
                    rule = PolicyShape.Rules[branch];
                    break;
                }
            }

            return rule;
        }

        private void CheckText(ScalarNode node, SchemaRule rule, SchemaRule whole)
        {
            string text = node.Text;
            if (IsText(text, rule)) { return; }
            if (rule.Words.Length == 0)
            {
                Report(SchemaDiagnostics.Malformed(At(node), SchemaWords.Expected(rule), SchemaWords.Found(node)));
                return;
            }

            string? nearest = Spelling.Nearest(text, rule.Words);
            string? allowed = SchemaWords.Listed([.. rule.Words, .. SchemaWords.Others(whole)], nearest is not null);
            Report(SchemaDiagnostics.NotAllowed(At(node), SchemaWords.Short(text), nearest, allowed));
        }

        private static bool IsText(string text, SchemaRule rule) => rule.Words.Length > 0
            ? Array.IndexOf(rule.Words, text) >= 0
            : text.Length >= rule.LeastLength && text.Length <= rule.MostLength && (rule.Pattern < 0 || PolicyShape.IsMatch(rule.Pattern, text));

        private void CheckNumber(ScalarNode node, SchemaRule rule)
        {
            // Where a text would do as well, the digits are that text.
            if (rule.Kinds.HasFlag(SyntaxKind.String)) { return; }
            if (HasLeadingZero(node))
            {
                Report(SchemaDiagnostics.LeadingZero(At(node), SchemaWords.Short(node.Text)));
                return;
            }

            node.TryGetNumber(out double value);
            bool isInside = value >= rule.Least && value <= rule.Most && double.IsFinite(value);
            if (isInside && (rule.Step == 0 || value % rule.Step == 0)) { return; }
            Report(SchemaDiagnostics.OutOfRange(At(node), SchemaWords.Short(node.Text), rule.Title ?? Range(rule)));
        }

        private void CheckCount(SyntaxNode node, int count, SchemaRule rule)
        {
            if (count < rule.LeastCount) { Report(SchemaDiagnostics.TooFew(At(node), count, rule.LeastCount, node is MappingNode)); }
            if (count > rule.MostCount) { Report(SchemaDiagnostics.TooMany(At(node), count, rule.MostCount, node is MappingNode)); }
        }

        private static string? KindHelp(SyntaxNode node, SchemaRule rule)
        {
            if (node.Kind == SyntaxKind.Null)
            {
                return rule.Kinds == SyntaxKind.Sequence ? "write [] for an empty list" : "write a value, or remove the key";
            }

            if (node is not ScalarNode scalar) { return node is MappingNode && rule.Kinds == SyntaxKind.Sequence ? "write [{...}] for a list of one" : null; }
            if (node.Kind != SyntaxKind.String && rule.Kinds.HasFlag(SyntaxKind.String))
            {
                bool isRight = IsText(scalar.Text, Branch(rule, SyntaxKind.String));
                return isRight ? $"quote it to make it a text: \"{SchemaWords.Short(scalar.Text)}\"" : null;
            }

            if (rule.Kinds == SyntaxKind.Boolean)
            {
                return scalar.Text.ToLowerInvariant() switch
                {
                    "yes" or "on" or "y" or "1" => "write true",
                    "no" or "off" or "n" or "0" => "write false",
                    _ => null,
                };
            }

            return rule.Kinds == SyntaxKind.Sequence ? $"write [{SchemaWords.Short(scalar.Text)}] for a list of one" : null;
        }

        private static bool HasLeadingZero(ScalarNode node)
        {
            ReadOnlySpan<char> digits = node.Text.AsSpan().TrimStart("+-");
            return digits.Length > 1 && digits[0] == '0' && digits[1] is >= '0' and <= '9';
        }

        private static string Range(SchemaRule rule)
        {
            if (double.IsPositiveInfinity(rule.Most)) { return string.Create(CultureInfo.InvariantCulture, $"{rule.Least} or more"); }
            return double.IsNegativeInfinity(rule.Least)
                ? string.Create(CultureInfo.InvariantCulture, $"{rule.Most} or less")
                : string.Create(CultureInfo.InvariantCulture, $"{rule.Least} to {rule.Most}");
        }

        private NodeRef At(SyntaxNode node) => new(file, node.Id);

        private void Report(Diagnostic diagnostic)
        {
            Unfit.Add(diagnostic.Node.Node);
            diagnostics.Add(diagnostic);
        }
    }
}
