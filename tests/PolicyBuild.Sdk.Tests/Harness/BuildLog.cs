using System.Collections.Immutable;
using Microsoft.Build.Framework;
using Microsoft.Build.Logging.StructuredLogger;

namespace PolicyBuild.Sdk.Tests.Harness;

/// <summary>What a binary log says of a build.</summary>
internal sealed class BuildLog
{
    private BuildLog(string path)
    {
        var ran = new Dictionary<(int, int), string>();
        var order = new List<(int, int)>();
        var upToDate = new List<string>();
        var tasks = new List<string>();
        var messages = new List<LoggedMessage>();
        var texts = new List<string>();
        foreach (var record in new BinLogReader().ReadRecords(path))
        {
            switch (record.Args)
            {
                case TargetStartedEventArgs target:
                    ran[KeyOf(target)] = target.TargetName;
                    order.Add(KeyOf(target));
                    break;
                // A target whose outputs are up to date is logged as started first.
                case TargetSkippedEventArgs { SkipReason: TargetSkipReason.OutputsUpToDate } skipped:
                    ran.Remove(KeyOf(skipped));
                    upToDate.Add(skipped.TargetName);
                    break;
                case TaskStartedEventArgs task: tasks.Add(task.TaskName); break;
                case BuildErrorEventArgs error:
                    messages.Add(new(true, error.Code, error.File, error.LineNumber, error.ColumnNumber, error.EndLineNumber, error.EndColumnNumber, error.Subcategory, error.Message ?? ""));
                    break;
                case BuildWarningEventArgs warning:
                    messages.Add(new(false, warning.Code, warning.File, warning.LineNumber, warning.ColumnNumber, warning.EndLineNumber, warning.EndColumnNumber, warning.Subcategory, warning.Message ?? ""));
                    break;
                case BuildMessageEventArgs { Message: { } text }: texts.Add(text); break;
            }
        }

        Targets = [.. order.Where(ran.ContainsKey).Select(key => ran[key])];
        UpToDate = [.. upToDate];
        Tasks = [.. tasks];
        Messages = [.. messages];
        Texts = [.. texts];
    }

    /// <summary>The targets whose tasks ran, in order, of all projects.</summary>
    public ImmutableArray<string> Targets { get; }

    /// <summary>The targets skipped because no input was newer than an output.</summary>
    public ImmutableArray<string> UpToDate { get; }

    /// <summary>The tasks that ran, in order.</summary>
    public ImmutableArray<string> Tasks { get; }

    /// <summary>Errors and warnings, in the order logged.</summary>
    public ImmutableArray<LoggedMessage> Messages { get; }

    /// <summary>Messages that are neither.</summary>
    public ImmutableArray<string> Texts { get; }

    /// <summary>How often a target ran.</summary>
    public int Runs(string target) => Targets.Count(name => name == target);

    /// <summary>PolicyBuild's own errors and warnings, as FILE(LINE,COLUMN): SEVERITY CODE.</summary>
    public IEnumerable<string> Policy => Messages.Where(message => message.Code is not null && message.Code.StartsWith("PB", StringComparison.Ordinal)).Select(message => message.ToString());

    public static BuildLog Read(string path) => new(path);

    private static (int, int) KeyOf(BuildEventArgs args)
    {
        BuildEventContext context = args.BuildEventContext ?? BuildEventContext.Invalid;
        return (context.ProjectContextId, context.TargetId);
    }
}
