using Newtonsoft.Json.Linq;
using NJsonSchema.Validation;
using NJsonSchema.Validation.FormatValidators;

namespace PolicyBuild.Tasks.Rules;

/// <summary>A pattern as a format of NJsonSchema, which hands every text of the format to it. For one check at a time.</summary>
internal sealed class RulePatternFormat(int number, string pattern) : IFormatValidator
{
    private readonly RulePattern _pattern = new(pattern);

    /// <summary>The pattern as it is written.</summary>
    public string Pattern => _pattern.Text;

    /// <summary>The text that it was not through with in time; null where there is none.</summary>
    public string? TimedOut { get; set; }

    /// <inheritdoc/>
    public string Format { get; } = RuleTranslation.FormatOf(number);

    /// <inheritdoc/>
    public ValidationErrorKind ValidationErrorKind => ValidationErrorKind.PatternMismatch;

    /// <inheritdoc/>
    // Once is enough: a policy with many such texts would otherwise take the limit for each.
    public bool IsValid(string value, JTokenType tokenType)
    {
        if (TimedOut is not null) { return true; }
        bool? matches = _pattern.IsMatch(value);
        if (matches is null) { TimedOut = value; }
        return matches != false;
    }
}
