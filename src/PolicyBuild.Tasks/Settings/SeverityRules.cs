using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Tasks.Settings;

/// <summary>
/// What a project's own properties make of a diagnostic: the one place for it. MSBuild applies its own switches (-warnaserror) to what is logged as a
/// warning; of these four it leaves TreatWarningsAsErrors to the tasks.
/// </summary>
/// <param name="noWarn">NoWarn: codes that are not said, errors excepted.</param>
/// <param name="asErrors">WarningsAsErrors: codes that are errors.</param>
/// <param name="notAsErrors">WarningsNotAsErrors: codes that stay warnings whatever <paramref name="allAsErrors"/> says.</param>
/// <param name="allAsErrors">TreatWarningsAsErrors.</param>
internal sealed class SeverityRules(string noWarn, string asErrors, string notAsErrors, bool allAsErrors)
{
    private readonly HashSet<string> _noWarn = Codes(noWarn);
    private readonly HashSet<string> _asErrors = Codes(asErrors);
    private readonly HashSet<string> _notAsErrors = Codes(notAsErrors);

    /// <summary>What a diagnostic is logged as; null: it is not.</summary>
    public Severity? Decide(string code, Severity severity)
    {
        if (severity == Severity.Error) { return severity; }
        if (_noWarn.Contains(code)) { return null; }
        if (severity == Severity.Note) { return severity; }
        return _asErrors.Contains(code) || (allAsErrors && !_notAsErrors.Contains(code)) ? Severity.Error : Severity.Warning;
    }

    private static HashSet<string> Codes(string text) =>
        new(text.Split([';', ',', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
}
