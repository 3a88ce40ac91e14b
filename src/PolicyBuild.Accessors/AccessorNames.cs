using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace PolicyBuild.Accessors;

/// <summary>The names of the accessor's properties.</summary>
internal static class AccessorNames
{
    /// <summary>A property's name for a policy's: 'web-api' is WebApi. What is taken gets a number.</summary>
    /// <param name="name">The policy's name.</param>
    /// <param name="taken">The names that are taken; the new one is added.</param>
    public static string Of(string name, HashSet<string> taken)
    {
        var text = new StringBuilder(name.Length + 1);
        bool upper = true;
        foreach (char c in name)
        {
            if (!SyntaxFacts.IsIdentifierPartCharacter(c) || c == '_')
            {
                upper = true;
                continue;
            }

            text.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }

        if (text.Length == 0 || !SyntaxFacts.IsIdentifierStartCharacter(text[0])) { text.Insert(0, '_'); }
        string wanted = text.ToString();
        string found = wanted;
        for (int i = 2; !taken.Add(found); i++) { found = wanted + "_" + i.ToString(CultureInfo.InvariantCulture); }
        return found;
    }
}
