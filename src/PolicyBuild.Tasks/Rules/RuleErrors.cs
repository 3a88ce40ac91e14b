using System.Globalization;
using NJsonSchema;
using NJsonSchema.Validation;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Schema;

namespace PolicyBuild.Tasks.Rules;

/// <summary>Turns NJsonSchema's errors into diagnostics at the nodes of a policy: one for a mistake, with the text of the rule as help.</summary>
internal sealed class RuleErrors(string rules, int file, PolicyTokens tokens, IReadOnlyList<RulePatternFormat> patterns, DiagnosticBag diagnostics)
{
    // As long as a line of help may be.
    private const int MaxHelp = 300;

    /// <summary>Reports errors, and those inside them.</summary>
    public void Report(IEnumerable<ValidationError> errors)
    {
        ValidationError[] all = [.. errors];
        foreach (ValidationError error in all)
        {
            // What else is said of a value of the wrong kind follows from that.
            bool follows = !IsWrongKind(error) && all.Any(other => IsWrongKind(other) && ReferenceEquals(other.Token, error.Token));
            if (!follows) { Report(error); }
        }
    }

    private void Report(ValidationError error)
    {
        switch (error)
        {
            case MultiTypeValidationError types:
                ReportTypes(types);
                break;
            case ChildSchemaValidationError { Kind: ValidationErrorKind.NotAnyOf or ValidationErrorKind.NotOneOf } cases:
                ReportCases(cases);
                break;
            case ChildSchemaValidationError children:
                foreach (ICollection<ValidationError> inner in children.Errors.Values) { Report(inner); }
                break;
            default:
                ReportOne(error);
                break;
        }
    }

    /// <summary>The branch of the value's own kind says more than "none of them".</summary>
    private void ReportCases(ChildSchemaValidationError cases)
    {
        if (cases.Errors.Values.Any(errors => errors.Count == 0))
        {
            diagnostics.Add(RuleDiagnostics.WrongCase(At(cases), rules, "more than one of the cases", Help(cases)));
            return;
        }

        ICollection<ValidationError>[] near = [.. cases.Errors.Values.Where(errors => !errors.Any(error => IsWrongKind(error) && ReferenceEquals(error.Token, cases.Token)))];
        if (near.Length == 1) { Report(near[0]); }
        else { diagnostics.Add(RuleDiagnostics.WrongCase(At(cases), rules, "none of the cases", Help(cases))); }
    }

    private void ReportTypes(MultiTypeValidationError types)
    {
        foreach ((JsonObjectType type, ICollection<ValidationError> errors) in types.Errors)
        {
            if (errors.Count > 0 && !errors.Any(error => IsWrongKind(error) && ReferenceEquals(error.Token, types.Token)))
            {
                Report(errors);
                return;
            }
        }

        string expected = string.Join(" or ", types.Errors.Keys.Select(Words).Order(StringComparer.Ordinal));
        diagnostics.Add(RuleDiagnostics.WrongKind(At(types), rules, expected, Found(types), Help(types)));
    }

    private void ReportOne(ValidationError error)
    {
        JsonSchema? schema = error.Schema;
        string? help = Help(error);
        diagnostics.Add(error.Kind switch
        {
            ValidationErrorKind.NoAdditionalPropertiesAllowed => RuleDiagnostics.KeyNotAllowed(At(error), rules, SchemaWords.Short(error.Property ?? ""), help),
            ValidationErrorKind.PropertyRequired => RuleDiagnostics.KeyMissing(At(error), rules, SchemaWords.Short(error.Property ?? ""), help),
            ValidationErrorKind.NotInEnumeration => RuleDiagnostics.ValueNotAllowed(At(error), rules, Found(error), help ?? Listed(schema)),
            ValidationErrorKind.NumberTooBig => OutOfRange(error, "above", schema?.ExclusiveMaximum ?? schema?.Maximum),
            ValidationErrorKind.NumberTooSmall => OutOfRange(error, "below", schema?.ExclusiveMinimum ?? schema?.Minimum),
            ValidationErrorKind.NumberNotMultipleOf => OutOfRange(error, "no multiple of", schema?.MultipleOf),
            ValidationErrorKind.IntegerTooBig => OutOfRange(error, "beyond", null),
            ValidationErrorKind.PatternMismatch => Malformed(error, $"does not match the pattern '{PatternOf(schema)}'"),
            ValidationErrorKind.StringTooShort => Malformed(error, string.Create(CultureInfo.InvariantCulture, $"is shorter than the {schema?.MinLength} characters")),
            ValidationErrorKind.StringTooLong => Malformed(error, string.Create(CultureInfo.InvariantCulture, $"is longer than the {schema?.MaxLength} characters")),
            ValidationErrorKind.IpV4Expected or ValidationErrorKind.HostnameExpected => Malformed(error, $"is not of the format '{schema?.Format}'"),
            ValidationErrorKind.TooFewItems => WrongCount(error, string.Create(CultureInfo.InvariantCulture, $"at least {schema?.MinItems} entries are asked for")),
            ValidationErrorKind.TooManyItems => WrongCount(error, string.Create(CultureInfo.InvariantCulture, $"at most {schema?.MaxItems} entries are allowed")),
            ValidationErrorKind.TooManyItemsInTuple => WrongCount(error, "an entry here is not allowed"),
            ValidationErrorKind.TooFewProperties => WrongCount(error, string.Create(CultureInfo.InvariantCulture, $"at least {schema?.MinProperties} keys are asked for")),
            ValidationErrorKind.TooManyProperties => WrongCount(error, string.Create(CultureInfo.InvariantCulture, $"at most {schema?.MaxProperties} keys are allowed")),
            ValidationErrorKind.ItemsNotUnique => WrongCount(error, "the same entry twice is not allowed"),
            ValidationErrorKind.ExcludedSchemaValidates => RuleDiagnostics.WrongCase(At(error), rules, "what is excluded by a 'not'", help),
            _ when IsWrongKind(error) => RuleDiagnostics.WrongKind(At(error), rules, Words(error.Kind), Found(error), help),
            _ => RuleDiagnostics.WrongCase(At(error), rules, "not the rule " + error.Kind, help),
        });
    }

    private Diagnostic OutOfRange(ValidationError error, string side, decimal? bound) => RuleDiagnostics.OutOfRange(At(error), rules, Found(error),
        bound is null ? side : string.Create(CultureInfo.InvariantCulture, $"{side} {bound}"), Help(error));

    private Diagnostic Malformed(ValidationError error, string expected) => RuleDiagnostics.Malformed(At(error), rules, Found(error), expected, Help(error));

    private Diagnostic WrongCount(ValidationError error, string problem) => RuleDiagnostics.WrongCount(At(error), rules, problem, Help(error));

    private NodeRef At(ValidationError error) => new(file, tokens.NodeOf(error.Token).Id);

    private string Found(ValidationError error) => SchemaWords.Found(tokens.NodeOf(error.Token));

    /// <summary>The text of the nearest schema that has one.</summary>
    private static string? Help(ValidationError error)
    {
        for (JsonSchema? schema = error.Schema; schema is not null; schema = schema.ParentSchema)
        {
            string? text = schema.Description is { Length: > 0 } description ? description : schema.Title;
            if (string.IsNullOrWhiteSpace(text)) { continue; }
            string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            return line.Length <= MaxHelp ? line : line[..MaxHelp] + "...";
        }

        return null;
    }

    private static string? Listed(JsonSchema? schema)
    {
        string? words = SchemaWords.Listed([.. (schema?.Enumeration ?? []).Select(value => SchemaWords.Short(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""))], hasSuggestion: false);
        return words is null ? null : "write " + words;
    }

    private string PatternOf(JsonSchema? schema) => SchemaWords.Short(patterns.FirstOrDefault(pattern => pattern.Format == schema?.Format)?.Pattern ?? "");

    private static bool IsWrongKind(ValidationError error) => error.Kind is ValidationErrorKind.StringExpected or ValidationErrorKind.NumberExpected
        or ValidationErrorKind.IntegerExpected or ValidationErrorKind.BooleanExpected or ValidationErrorKind.ObjectExpected or ValidationErrorKind.ArrayExpected
        or ValidationErrorKind.NullExpected or ValidationErrorKind.NoTypeValidates;

    private static string Words(ValidationErrorKind kind) => kind switch
    {
        ValidationErrorKind.StringExpected => "a text",
        ValidationErrorKind.NumberExpected => "a number",
        ValidationErrorKind.IntegerExpected => "a whole number",
        ValidationErrorKind.BooleanExpected => "true or false",
        ValidationErrorKind.ObjectExpected => "keys and values",
        ValidationErrorKind.ArrayExpected => "a list",
        _ => "nothing",
    };

    private static string Words(JsonObjectType type) => type switch
    {
        JsonObjectType.String => "a text",
        JsonObjectType.Number => "a number",
        JsonObjectType.Integer => "a whole number",
        JsonObjectType.Boolean => "true or false",
        JsonObjectType.Object => "keys and values",
        JsonObjectType.Array => "a list",
        _ => "nothing",
    };
}
