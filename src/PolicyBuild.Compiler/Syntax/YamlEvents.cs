using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PolicyBuild.Compiler.Syntax;

/// <summary>YamlDotNet's parser events of one text, without its exceptions: the stream ends, and <see cref="Failure"/> says why.</summary>
internal sealed class YamlEvents(SourceText text)
{
    private readonly Parser _parser = new(new StringReader(text.Text));

    /// <summary>What stopped the stream before its end; null while all is well.</summary>
    internal YamlFailure? Failure { get; private set; }

    /// <summary>The next event; null at the end of the stream and after a failure.</summary>
    internal ParsingEvent? Next()
    {
        if (Failure is not null) { return null; }
        try
        {
            return _parser.MoveNext() ? _parser.Current : null;
        }
        catch (YamlException exception)
        {
            Failure = new YamlFailure(exception.Message, Clamp(exception.Start), Clamp(exception.End));
        }
#pragma warning disable CA1031 // The parser throws bare InvalidOperationException and ArgumentException for some malformed files.
        catch (Exception)
#pragma warning restore CA1031
        {
            Failure = new YamlFailure("", 0, 0);
        }

        return null;
    }

    /// <summary>Ends the stream: an event that cannot be there says that the parser lost its way, though it did not notice.</summary>
    /// <param name="at">Offset of the event.</param>
    internal void Break(int at) => Failure = new YamlFailure("did not find expected value", at, at);

    private int Clamp(Mark mark) => (int)Math.Clamp(mark.Index, 0, text.Text.Length);
}
