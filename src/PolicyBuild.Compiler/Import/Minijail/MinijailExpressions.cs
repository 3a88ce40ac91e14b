using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Import.Rules;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Import.Minijail;

/// <summary>Reads filters: expressions over arguments and what they lead to.</summary>
internal sealed class MinijailExpressions(MinijailValues values)
{
    // Far above real policies; what follows compares tests with each other.
    private const int MaxAlternatives = 1024;
    private const int MaxTests = 64;

    /// <summary>Whether the policy is a deny list, in which each filter must return an error.</summary>
    public bool IsDenyList { get; set; }

    /// <summary>Reads what stands behind the colon; none after a mistake.</summary>
    public ImmutableArray<MinijailFilter> ReadFilters(MinijailLine line)
    {
        var filters = ImmutableArray.CreateBuilder<MinijailFilter>();
        if (!line.Take("{")) { return ReadFilter(line, inBraces: false) is { } only ? [only] : []; }
        do
        {
            if (ReadFilter(line, inBraces: true) is not { } filter) { return []; }
            filters.Add(filter);
        }
        while (line.Take(","));
        return line.Expect("}", "the filters in braces") ? filters.ToImmutable() : [];
    }

    /// <summary>Reads an action; null after a mistake.</summary>
    public SeccompAction? ReadAction(MinijailLine line)
    {
        MinijailToken token = line.Next();
        if (token.Is("return")) { return values.TryReadErrno(line, out int number) ? SeccompAction.Errno(number) : null; }
        if (IsDenyList)
        {
            line.Fail(token, "a filter of a @denylist must return an error", "write 'return EPERM' or another error");
            return null;
        }

        if (MinijailValues.IsOne(token)) { return SeccompAction.Allow; }
        if (ActionOf(token) is { } action) { return action; }
        line.Fail(token, token.Kind == MinijailTokenKind.End ? "the filter is missing" : $"'{token.Text}' is no filter", "write 1, 'return EPERM', an action such as trap, or a condition such as arg0 == 1");
        return null;
    }

    /// <summary>The action of a word; null where it is none.</summary>
    public static SeccompAction? ActionOf(MinijailToken token) => token.Text switch
    {
        "allow" => SeccompAction.Allow,
        "kill" or "kill-process" => SeccompAction.KillProcess,
        "kill-thread" => SeccompAction.KillThread,
        "trap" => SeccompAction.Trap,
        "trace" => SeccompAction.Trace,
        "log" => SeccompAction.Log,
        "user-notify" => SeccompAction.Notify,
        _ => null,
    };

    private MinijailFilter? ReadFilter(MinijailLine line, bool inBraces)
    {
        if (!IsArgument(line.Current)) { return ReadAction(line) is { } always ? new MinijailFilter([], always) : null; }
        MinijailToken start = line.Current;
        if (!TryReadAlternatives(line, out ImmutableArray<ImmutableArray<ArgumentTest>> alternatives)) { return null; }
        MinijailToken semicolon = line.Current;
        if (!line.Take(";"))
        {
            if (!IsDenyList) { return new MinijailFilter(alternatives, SeccompAction.Allow); }
            line.Fail(start, "a filter of a @denylist must return an error", "write '{ ... ; return EPERM }' or another error");
            return null;
        }

        if (!inBraces && line.Current.Is("return"))
        {
            line.Report(ImportDiagnostics.CannotSay(
                line.Span(semicolon),
                "minijail's two readers mean opposite things by '; return' here: minijail0 returns the error where the condition does not hold, its compiler where it holds",
                "write { arg0 == 1, return EPERM } for the first, { arg0 == 1; return EPERM } for the second"));
            return null;
        }

        return ReadAction(line) is { } action ? new MinijailFilter(alternatives, action) : null;
    }

    private bool TryReadAlternatives(MinijailLine line, out ImmutableArray<ImmutableArray<ArgumentTest>> alternatives)
    {
        alternatives = [];
        var list = ImmutableArray.CreateBuilder<ImmutableArray<ArgumentTest>>();
        do
        {
            var tests = ImmutableArray.CreateBuilder<ArgumentTest>();
            do
            {
                if (ReadTest(line) is not { } test) { return false; }
                tests.Add(test);
            }
            while (tests.Count <= MaxTests && line.Take("&&"));
            list.Add(tests.ToImmutable());
            if (tests.Count > MaxTests || list.Count > MaxAlternatives) { return line.Fail(line.Current, "the expression is longer than anybody reads", "split it into several lines"); }
        }
        while (line.Take("||"));
        alternatives = list.ToImmutable();
        return true;
    }

    private ArgumentTest? ReadTest(MinijailLine line)
    {
        MinijailToken argument = line.Next();
        if (!IsArgument(argument))
        {
            line.Fail(argument, argument.Kind == MinijailTokenKind.End ? "a condition is missing" : $"'{argument.Text}' is no argument", "write arg0 to arg5");
            return null;
        }

        MinijailToken op = line.Next();
        if (op.Text is not ("==" or "!=" or "<" or "<=" or ">" or ">=" or "&" or "in"))
        {
            line.Fail(op, $"a comparison must follow {argument.Text}{(op.Kind == MinijailTokenKind.End ? "" : $", '{op.Text}' is none")}", "write ==, !=, <, <=, >, >=, & or in");
            return null;
        }

        if (!values.TryRead(line, out ulong value)) { return null; }
        if (argument.Text is not ['a', 'r', 'g', >= '0' and <= '5'])
        {
            line.Fail(argument, $"there is no argument '{argument.Text}'", "system calls have arg0 to arg5");
            return null;
        }

        int index = argument.Text[3] - '0';
        return op.Text switch
        {
            "==" => Tests.Of(index, values.Width, ArgumentOp.Eq, value),
            "!=" => Tests.Of(index, values.Width, ArgumentOp.Ne, value),
            "<" => Tests.Of(index, values.Width, ArgumentOp.Lt, value),
            "<=" => Tests.Of(index, values.Width, ArgumentOp.Le, value),
            ">" => Tests.Of(index, values.Width, ArgumentOp.Gt, value),
            ">=" => Tests.Of(index, values.Width, ArgumentOp.Ge, value),

            // '&' holds where any of the bits is set, 'in' where no bit outside of the value is.
            "&" => Tests.Of(index, values.Width, ArgumentOp.AnyBits, value),
            _ => Tests.Of(index, values.Width, ArgumentOp.NoBits, ~value & Tests.Ones(values.Width)),
        };
    }

    private static bool IsArgument(MinijailToken token) =>
        token.Kind == MinijailTokenKind.Word && token.Text.StartsWith("arg", StringComparison.Ordinal) && token.Text.Length > 3
        && token.Text.AsSpan(3).IndexOfAnyExceptInRange('0', '9') < 0;
}
