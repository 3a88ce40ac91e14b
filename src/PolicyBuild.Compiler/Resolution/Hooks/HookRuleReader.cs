using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>Reads one rule of a hook. A condition that is true in several ways (how a file is opened) makes several rules of one.</summary>
internal sealed class HookRuleReader(HookPlace place)
{
    // The hooks with paths beside those without.
    private static readonly (string Without, string With)[] s_others =
    [
        ("inode_create", "path_mknod"), ("inode_link", "path_link"), ("inode_mkdir", "path_mkdir"), ("inode_mknod", "path_mknod"),
        ("inode_permission", "file_open"), ("inode_rename", "path_rename"), ("inode_rmdir", "path_rmdir"), ("inode_setattr", "path_chmod"),
        ("inode_symlink", "path_symlink"), ("inode_unlink", "path_unlink"), ("file_mprotect", "mmap_file"),
    ];

    private static readonly string[] s_pathWords = ["path", "directory", "new_directory", "from", "old_root"];

    private readonly HookVerdictReader _verdicts = new(place);
    private readonly NumberConditionReader _numbers = new(place);
    private readonly PathConditionReader _paths = new(place);
    private readonly AddressConditionReader _addresses = new(place);
    private readonly TextConditionReader _texts = new(place);

    /// <summary>Reads a rule and adds what it means; nothing where it is wrong and reported.</summary>
    public void Read(MappingNode node, KernelHook hook, ImmutableArray<HookRule>.Builder rules)
    {
        HookVerdict? verdict = node.Find("action") is { } action ? _verdicts.Read(action, hook) : null;
        bool fine = verdict is not null;
        HookVerdict known = verdict ?? HookVerdict.Allow;
        var conditions = ImmutableArray.CreateBuilder<HookCondition>(node.Entries.Length);
        ImmutableArray<ImmutableArray<HookCondition>> ways = [[]];
        foreach (MappingEntry entry in node.Entries)
        {
            if (entry.Key.Text == "action") { continue; }
            if (Find(entry.Key, hook) is not { } argument) { fine = false; }
            else if (argument.Kind == HookArgumentKind.OpenAccess)
            {
                if (_numbers.ReadSet(entry.Value, argument) is { } set) { ways = OpenAccess.Ways(hook, set, known.Action == HookAction.Allow, place.At(entry.Value)); }
                else { fine = false; }
            }
            else if (ReadCondition(entry.Value, argument, known.Action) is { } condition) { conditions.Add(condition); }
            else { fine = false; }
        }

        if (!fine) { return; }
        foreach (ImmutableArray<HookCondition> way in ways) { rules.Add(new HookRule(known, [.. conditions, .. way], place.At(node))); }
    }

    private HookCondition? ReadCondition(SyntaxNode value, HookArgument argument, HookAction action) => argument.Kind switch
    {
        HookArgumentKind.Path => _paths.Read(value, argument),
        HookArgumentKind.Address => _addresses.Read(value, argument),
        HookArgumentKind.Text => _texts.Read(value, argument),
        _ => _numbers.Read(value, argument, action == HookAction.Allow),
    };

    private HookArgument? Find(ScalarNode key, KernelHook hook)
    {
        if (hook.Find(key.Text) is { IsHidden: false } argument) { return argument; }
        IEnumerable<string> names = hook.Arguments.Where(static argument => !argument.IsHidden).Select(static argument => argument.Name);
        bool noPath = s_pathWords.Contains(key.Text) && !hook.Arguments.Any(static argument => argument.Kind == HookArgumentKind.Path);
        place.Report(noPath
            ? HookDiagnostics.NoPath(place.At(key), hook.Name, key.Text, Array.Find(s_others, pair => pair.Without == hook.Name).With, string.Join(", ", names))
            : HookDiagnostics.UnknownArgument(place.At(key), hook.Name, key.Text, string.Join(", ", names)));
        return null;
    }
}
