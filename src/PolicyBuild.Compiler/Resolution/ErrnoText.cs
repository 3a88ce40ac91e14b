using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads an error number: a name (<c>EPERM</c>) or 1 to 4095, which the schema holds numbers to (MAX_ERRNO).</summary>
internal static class ErrnoText
{
    /// <summary>Reads the number and reports what is no error number.</summary>
    public static bool TryRead(ScalarNode node, ResolveContext context, out int number)
    {
        if (node.TryGetInteger(out Int128 value))
        {
            number = (int)value;
            return true;
        }

        if (Errno.TryGetNumber(node.Text, out number)) { return true; }
        context.Report(SyscallDiagnostics.UnknownErrno(context.At(node), node.Text, NearestName(node.Text)));
        return false;
    }

    /// <summary>The name of an error that a text is nearest to.</summary>
    public static string? NearestName(string text)
    {
        var names = new string[Errno.Count];
        for (int i = 0; i < names.Length; i++) { names[i] = Errno.NameAt(i); }
        return Spelling.Nearest(text, names);
    }
}
