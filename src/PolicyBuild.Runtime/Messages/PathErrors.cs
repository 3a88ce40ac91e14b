using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Messages;

/// <summary>PB8009 to PB8012: paths of the policy that cannot be granted.</summary>
internal static unsafe class PathErrors
{
    /// <summary>PB8009: a path that is not there, or a pattern that matches nothing.</summary>
    internal static int Missing(in PolicyPath path, bool required)
    {
        Line line = default;
        if (required) { Message.Begin(ref line, 8009); }
        else { Message.BeginSkipped(ref line); }
        AddPath(ref line, path);
        line.Add(path.Pattern is null ? " is not there"u8 : " matches nothing"u8);
        line.Add(required ? "; create it, or write 'required: false' in the policy"u8 : "; its rule is skipped"u8);
        line.Send();
        return required ? Message.CouldNotApply : 0;
    }

    /// <summary>PB8010: a path that is there and cannot be opened or granted.</summary>
    internal static int Unusable(in PolicyPath path, int number, bool required)
    {
        Line line = default;
        if (required) { Message.Begin(ref line, 8010); }
        else { Message.BeginSkipped(ref line); }
        line.Add("cannot grant "u8);
        AddPath(ref line, path);
        Message.AddReason(ref line, number);
        if (!required) { line.Add("; its rule is skipped"u8); }
        line.Send();
        return required ? Message.CouldNotApply : 0;
    }

    /// <summary>PB8010, or PB8033 where the sandbox shows so many paths that one more cannot be held open or noted.</summary>
    internal static int NotGranted(in PolicyPath path, int number)
    {
        if (number is not (KernelError.TooManyOpenFiles or KernelError.TooBig)) { return Unusable(path, number, required: true); }
        Line line = default;
        Message.Begin(ref line, 8033);
        line.Add("cannot show "u8);
        AddPath(ref line, path);
        line.Add(" in the sandbox: the policy has too many paths"u8);
        line.Add(number == KernelError.TooManyOpenFiles
            ? ", each of which is held open while the sandbox is made; raise the hard limit on open files (ulimit -Hn, LimitNOFILE=), or grant folders instead of what is in them"u8
            : "; grant folders instead of what is in them"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8011: a pattern with more matches than are granted.</summary>
    internal static int TooManyMatches(in PolicyPath path, uint limit)
    {
        Line line = default;
        Message.Begin(ref line, 8011);
        AddPath(ref line, path);
        line.Add(" matches more than "u8);
        line.Add(limit);
        line.Add(" names; grant the folder instead"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8012: a path variable without a value.</summary>
    internal static int NoVariable(in PolicyPath path, bool required)
    {
        Line line = default;
        if (required) { Message.Begin(ref line, 8012); }
        else { Message.BeginSkipped(ref line); }
        line.Add(path.VariableName);
        line.Add(" has no value here"u8);
        line.Add(path.VariableHelp);
        if (!required)
        {
            line.Add("; the rule for "u8);
            AddPath(ref line, path);
            line.Add(" is skipped"u8);
        }

        line.Send();
        return required ? Message.CouldNotApply : 0;
    }

    /// <summary>PB8012: a variable that stands for the root folder, in a rule for all of it.</summary>
    internal static int VariableIsRoot(in PolicyPath path, bool required)
    {
        Line line = default;
        if (required) { Message.Begin(ref line, 8012); }
        else { Message.BeginSkipped(ref line); }
        line.Add(path.VariableName);
        line.Add(" is the root folder here, and the rule for "u8);
        AddPath(ref line, path);
        line.Add(required ? " would grant all of it; name another folder"u8 : " would grant all of it; it is skipped"u8);
        line.Add(path.VariableHelp);
        line.Send();
        return required ? Message.CouldNotApply : 0;
    }

    /// <summary>A note: a match of a pattern that leads out of its folder.</summary>
    internal static void MatchLeadsAway(in PolicyPath path, byte* name)
    {
        Line line = default;
        Message.BeginSkipped(ref line);
        line.Add("'"u8);
        line.Add(name);
        line.Add("', a match of "u8);
        AddPath(ref line, path);
        line.Add(", leads out of its folder; it is skipped"u8);
        line.Send();
    }

    /// <summary>A note: a match of a pattern that is granted.</summary>
    internal static void Match(in PolicyPath path, byte* name)
    {
        Line line = default;
        Message.BeginNote(ref line);
        AddPath(ref line, path);
        line.Add(" grants '"u8);
        line.Add(name);
        line.Add("'"u8);
        line.Send();
    }

    private static void AddPath(ref Line line, in PolicyPath path)
    {
        line.Add("'"u8);
        line.Add(path.VariableName);
        line.Add(path.Path);
        if (path.Pattern is not null)
        {
            line.Add("/"u8);
            line.Add(path.Pattern);
        }

        line.Add("'"u8);
    }
}
