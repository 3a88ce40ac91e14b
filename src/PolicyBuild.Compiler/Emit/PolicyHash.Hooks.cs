using System.Buffers;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Emit;

/// <content>The programs on security hooks.</content>
public static partial class PolicyHash
{
    private static void Add(ArrayBufferWriter<byte> text, BpfLsmPolicy? policy)
    {
        Number(text, policy is null ? 0u : 1);
        if (policy is null) { return; }
        Number(text, (ulong)policy.Hooks.Length);
        foreach (HookPolicy hook in policy.Hooks)
        {
            Text(text, hook.Hook.Name);
            Add(text, hook.Default);
            Number(text, (hook.LaunchGrants ? 1u : 0) | (hook.OfHardened ? 2u : 0) | (hook.PassesWithoutPaths ? 4u : 0) | (hook.SkipsWithoutHook ? 8u : 0));
            Number(text, (ulong)hook.Rules.Length);
            foreach (HookRule rule in hook.Rules)
            {
                Add(text, rule.Verdict);
                Number(text, (ulong)rule.Conditions.Length);
                foreach (HookCondition condition in rule.Conditions) { Add(text, condition); }
            }
        }

        Number(text, (ulong)policy.Objects.Length);
        foreach (HookObject item in policy.Objects)
        {
            Text(text, item.Name);
            Number(text, (ulong)item.Elf.Length);
            text.Write(item.Elf.Span);
        }
    }

    private static void Add(ArrayBufferWriter<byte> text, HookVerdict verdict) => Number(text, ((ulong)verdict.Action << 16) | verdict.Errno);

    private static void Add(ArrayBufferWriter<byte> text, HookCondition condition)
    {
        Text(text, condition.Argument.Name);
        switch (condition)
        {
            case NumberCondition number:
                Number(text, (ulong)number.Op);
                Number(text, number.Mask);
                Number(text, (ulong)number.Values.Length);
                foreach (ulong value in number.Values) { Number(text, value); }
                break;
            case PathCondition path:
                Number(text, path.Negated ? 1u : 0);
                Number(text, (ulong)path.Globs.Length);
                foreach (PathGlob glob in path.Globs)
                {
                    Number(text, (ulong)glob.Variable);
                    Text(text, glob.Pattern);
                }

                break;
            case AddressCondition address:
                Number(text, address.Negated ? 1u : 0);
                Number(text, (ulong)address.Ranges.Length);
                foreach (AddressRange range in address.Ranges)
                {
                    Number(text, range.Addresses.IsIPv6 ? 1u : 0);
                    Number(text, range.Addresses.High);
                    Number(text, range.Addresses.Low);
                    Number(text, (ulong)range.Addresses.Length);
                    Number(text, ((ulong)range.FirstPort << 16) | range.LastPort);
                }

                break;
            case TextCondition words:
                Number(text, words.Negated ? 1u : 0);
                Texts(text, words.Values);
                break;
        }
    }
}
