using System.Text;

namespace PolicyBuild.Compiler.Import;

/// <summary>Makes a profile name, [A-Za-z0-9][A-Za-z0-9._-]{0,63}, of a file's or thread's name.</summary>
internal static class ProfileName
{
    private const int MaxLength = 64;

    /// <summary>The name without its last extension, other characters as '-'.</summary>
    public static string OfFile(string file) => Of(Path.GetFileNameWithoutExtension(file));

    /// <summary>The name with other characters as '-'.</summary>
    public static string Of(string text)
    {
        var name = new StringBuilder(MaxLength);
        foreach (char letter in text)
        {
            if (name.Length == MaxLength) { break; }
            bool plain = char.IsAsciiLetterOrDigit(letter);
            if (plain || name.Length > 0) { name.Append(plain || letter is '.' or '_' or '-' ? letter : '-'); }
        }

        return name.Length == 0 ? "imported" : name.ToString();
    }
}
