using NJsonSchema;
using NJsonSchema.Validation;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Tasks.Rules;

/// <summary>One schema of a company, run by NJsonSchema: making one loads that library. For one thread at a time.</summary>
internal sealed class RuleValidator
{
    private readonly string _name;
    private readonly JsonSchema _schema;
    private readonly JsonSchemaValidator _validator;
    private readonly RulePatternFormat[] _patterns;

    /// <summary>Reads a schema into NJsonSchema.</summary>
    /// <param name="set">The schemas.</param>
    /// <param name="schema">The one of them.</param>
    public RuleValidator(RuleSet set, RuleFile schema)
    {
        _name = schema.Name;
        var translation = new RuleTranslation(reference => set.References[reference]);
        string json = translation.Translate(schema.Root);
        _patterns = [.. translation.Patterns.Select((pattern, number) => new RulePatternFormat(number, pattern))];
        var settings = new JsonSchemaValidatorSettings();
        foreach (RulePatternFormat pattern in _patterns) { settings.AddCustomFormatValidator(pattern); }
        _validator = new JsonSchemaValidator(settings);

        // Ends at once: it waits for files of other schemas alone, and there are none.
        _schema = JsonSchema.FromJsonAsync(json).GetAwaiter().GetResult();
    }

    /// <summary>Reports where a policy breaks the rules.</summary>
    public void Check(PolicySyntax syntax, DiagnosticBag diagnostics)
    {
        foreach (RulePatternFormat pattern in _patterns) { pattern.TimedOut = null; }
        var tokens = new PolicyTokens(syntax.Root);
        ICollection<ValidationError> errors = _validator.Validate(tokens.Root, _schema);
        new RuleErrors(_name, syntax.File, tokens, _patterns, diagnostics).Report(errors);
        foreach (RulePatternFormat pattern in _patterns)
        {
            if (pattern.TimedOut is not { } text) { continue; }
            SyntaxNode at = tokens.FindText(text);
            diagnostics.Add(RuleDiagnostics.PatternTimeout(
                new NodeRef(syntax.File, at.Id), _name, pattern.Pattern, (int)RulePattern.Limit.TotalMilliseconds));
        }
    }
}
