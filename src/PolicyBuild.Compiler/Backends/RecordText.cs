using System.Text;

namespace PolicyBuild.Compiler.Backends;

/// <summary>Whether a text can be a zero-terminated UTF-8 string of a bundle.</summary>
internal static class RecordText
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The length in UTF-8 bytes; -1 where the text holds a zero character or half a surrogate pair.</summary>
    internal static int Measure(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) { return -1; }
        try
        {
            return s_strict.GetByteCount(text);
        }
        catch (EncoderFallbackException)
        {
            return -1;
        }
    }
}
