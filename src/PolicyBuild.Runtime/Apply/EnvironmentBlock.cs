using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply;

/// <summary>The program's environment: what it inherits, then what the policy sets.</summary>
internal static unsafe class EnvironmentBlock
{
    /// <summary>The value of a variable, or null.</summary>
    internal static byte* Find(byte** environment, ReadOnlySpan<byte> name)
    {
        for (; *environment is not null; environment++)
        {
            if (CString.StartsWith(*environment, name) && (*environment)[name.Length] == (byte)'=') { return *environment + name.Length + 1; }
        }

        return null;
    }

    /// <summary>The value of a variable in the program's environment, or null.</summary>
    internal static byte* FindForProgram(in LaunchReader settings, byte** environment, ReadOnlySpan<byte> name)
    {
        for (uint i = 0; i < settings.Header->SetVariables.Count; i++)
        {
            byte* variable = settings.SetVariable(i, out _);
            if (CString.StartsWith(variable, name) && variable[name.Length] == (byte)'=') { return variable + name.Length + 1; }
        }

        byte* value = Find(environment, name);
        return value is not null && IsInherited(settings, value - name.Length - 1) ? value : null;
    }

    internal static int Count(byte** environment)
    {
        int count = 0;
        while (environment[count] is not null) { count++; }
        return count;
    }

    /// <summary>Writes the pointers of the new environment, ended by a null pointer.</summary>
    /// <param name="settings">The bundle's launch settings.</param>
    /// <param name="from">The caller's environment.</param>
    /// <param name="to">Room for the caller's variables, the policy's, and one more.</param>
    internal static void Build(in LaunchReader settings, byte** from, byte** to)
    {
        for (; *from is not null; from++)
        {
            if (IsInherited(settings, *from) && !IsSet(settings, *from)) { *to++ = *from; }
        }

        for (uint i = 0; i < settings.Header->SetVariables.Count; i++) { *to++ = settings.SetVariable(i, out _); }
        *to = null;
    }

    private static bool IsInherited(in LaunchReader settings, byte* variable) =>
        (EnvironmentInheritance)settings.Header->Inheritance switch
        {
            EnvironmentInheritance.All => true,
            EnvironmentInheritance.Safe => !ChangesTheLoader(variable),
            EnvironmentInheritance.Listed => IsListed(settings, variable),
            _ => false,
        };

    /// <summary>Variables by which a caller makes glibc's loader run other code than the program's (ld.so(8)).</summary>
    private static bool ChangesTheLoader(byte* variable) =>
        CString.StartsWith(variable, "LD_"u8) || CString.StartsWith(variable, "GLIBC_TUNABLES="u8);

    private static bool IsListed(in LaunchReader settings, byte* variable)
    {
        for (uint i = 0; i < settings.Header->InheritedNames.Count; i++)
        {
            byte* name = settings.InheritedName(i, out uint length);
            bool prefix = length != 0 && name[length - 1] == (byte)'*';
            int compared = (int)length - (prefix ? 1 : 0);
            if (CString.StartsWith(variable, name, compared) && (prefix || variable[compared] == (byte)'=')) { return true; }
        }

        return false;
    }

    private static bool IsSet(in LaunchReader settings, byte* variable)
    {
        int length = CString.IndexOf(variable, (byte)'=') + 1;
        if (length == 0) { return false; }
        for (uint i = 0; i < settings.Header->SetVariables.Count; i++)
        {
            if (CString.StartsWith(settings.SetVariable(i, out _), variable, length)) { return true; }
        }

        return false;
    }
}
