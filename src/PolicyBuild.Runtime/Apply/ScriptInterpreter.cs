using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply;

/// <summary>The interpreter that a script names behind "#!", as fs/binfmt_script.c reads it, and the program that env would start.</summary>
internal static unsafe class ScriptInterpreter
{
    private const int LineBytes = 256; // BINPRM_BUF_SIZE (linux/binfmts.h)

    internal static bool IsScript(in ProgramHead head) => head.At(0) == (byte)'#' && head.At(1) == (byte)'!';

    /// <summary>Writes the interpreter's path and where its argument begins in the head.</summary>
    internal static bool Find(in ProgramHead head, ref PathBuffer interpreter, out int argument)
    {
        interpreter.Clear();
        argument = 2;
        if (!IsScript(head)) { return false; }
        AddWord(head, ref argument, ref interpreter);
        return interpreter.Length != 0;
    }

    /// <summary>
    /// The program that "env NAME" starts: the first word that is neither an option nor an assignment ("env -S A=1 node --flag" starts
    /// node). Quotes are not read: a program in quotes is not found and not granted.
    /// </summary>
    internal static bool FindEnvProgram(in ProgramHead head, byte* interpreter, int argument, ref PathBuffer program)
    {
        if (!CString.Equal(interpreter + CString.LastIndexOf(interpreter, (byte)'/') + 1, "env"u8)) { return false; }
        while (true)
        {
            program.Clear();
            AddWord(head, ref argument, ref program);
            if (program.Length == 0) { return false; }
            if (*program.Text != (byte)'-' && CString.IndexOf(program.Text, (byte)'=') < 0) { return true; }
        }
    }

    private static void AddWord(in ProgramHead head, ref int at, ref PathBuffer word)
    {
        while (at < LineBytes && head.At(at) is (byte)' ' or (byte)'\t') { at++; }
        for (; at < LineBytes && head.At(at) is not (0 or (byte)' ' or (byte)'\t' or (byte)'\n'); at++)
        {
            byte character = head.At(at);
            word.Add(&character, 1);
        }
    }
}
