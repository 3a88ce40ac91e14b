using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Tests.Cache;

/// <summary>All records that differ from one in a single value somewhere in it, found by reflection, so that a member added later is among them.</summary>
internal static class RecordChanges
{
    private static readonly NullabilityInfoContext s_nullability = new();

    /// <summary>Each changed record with the path of what was changed: <c>Seccomp.Targets[0].Abis[0].Rules[2].Action.Value</c>.</summary>
    public static IEnumerable<(string Path, T Changed)> Of<T>(T record) where T : notnull =>
        Changes(typeof(T), record).Select(change => (change.Path.TrimStart('.'), (T)change.Value!));

    private static IEnumerable<(string Path, object? Value)> Changes(Type type, object? value)
    {
        if (Nullable.GetUnderlyingType(type) is { } plain)
        {
            if (value is null) { return []; }
            return Changes(plain, value).Append(("?", null));
        }

        return value switch
        {
            null => [],
            bool flag => [("", !flag)],
            byte number => [("", (byte)(number ^ 1))],
            int number => [("", number ^ 1)],
            uint number => [("", number ^ 1)],
            ulong number => [("", number ^ 1)],
            string text => [("", text + "x")],
            NodeRef node => [("", node.IsNone ? new NodeRef(0, 7000) : node with { Node = node.Node + 5000 }), ("", new NodeRef(node.File + 1, Math.Max(node.Node, 1)))],
            // Another width than 32 and 64, or another op than of a list with several values, is no test.
            ArgumentTest test => TestChanges(test),
            NumberCondition condition => NumberChanges(condition),
            KernelHook hook => [("", KernelHooks.All.First(other => other != hook))],
            HookArgument argument => [("", OtherArgument(argument))],
            ushort number => [("", (ushort)(number ^ 1))],
            ReadOnlyMemory<byte> bytes => [("", new ReadOnlyMemory<byte>([.. bytes.Span, 1]))],
            Enum => [("", OtherValue(type, value))],
            IList list => ListChanges(type, list),
            _ => RecordsOf(value.GetType(), value),
        };
    }

    private static IEnumerable<(string, object?)> TestChanges(ArgumentTest test)
    {
        yield return (".Index", test with { Index = test.Index ^ 1 });
        yield return (".Width", test with { Width = 96 - test.Width });
        yield return (".Op", test with { Op = test.Op == ArgumentOp.In ? ArgumentOp.NotIn : ArgumentOp.In });
        yield return (".Mask", test with { Mask = test.Mask ^ 1 });
        yield return (".Values", test with { Values = [.. test.Values.Select(value => value ^ 1)] });
    }

    // As of a test; and the comparison masked_eq has no condition.
    private static IEnumerable<(string, object?)> NumberChanges(NumberCondition condition)
    {
        yield return (".Argument", condition with { Argument = OtherArgument(condition.Argument) });
        yield return (".Op", condition with { Op = condition.Op == ArgumentOp.In ? ArgumentOp.NotIn : ArgumentOp.In });
        yield return (".Mask", condition with { Mask = condition.Mask ^ 1 });
        yield return (".Values", condition with { Values = [.. condition.Values.Select(value => value ^ 1)] });
        yield return (".Source", condition with { Source = new NodeRef(1, 7000) });
    }

    private static HookArgument OtherArgument(HookArgument argument) =>
        KernelHooks.All.SelectMany(hook => hook.Arguments).First(other => other != argument && other.Kind == argument.Kind);

    private static object OtherValue(Type type, object value) =>
        Enum.GetValues(type).Cast<object>().First(other => !other.Equals(value));

    private static IEnumerable<(string, object?)> ListChanges(Type type, IList list)
    {
        if (list.Count == 0) { yield break; }
        Type element = type.GetGenericArguments()[0];
        yield return ("[-]", List(element, [.. list.Cast<object?>().Take(list.Count - 1)]));
        for (int i = 0; i < list.Count; i++)
        {
            foreach ((string path, object? changed) in Changes(element, list[i]))
            {
                object?[] items = [.. list.Cast<object?>()];
                items[i] = changed;
                yield return ($"[{i}]{path}", List(element, items));
            }
        }
    }

    private static object List(Type element, object?[] items)
    {
        var typed = Array.CreateInstance(element, items.Length);
        Array.Copy(items, typed, items.Length);
        return typeof(RecordChanges).GetMethod(nameof(Freeze), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(element).Invoke(null, [typed])!; // it is below
    }

    private static ImmutableArray<T> Freeze<T>(T[] items) => [.. items];

    private static IEnumerable<(string, object?)> RecordsOf(Type type, object record)
    {
        foreach (PropertyInfo property in ModelText.PropertiesOf(type))
        {
            foreach ((string path, object? changed) in Changes(property.PropertyType, property.GetValue(record)))
            {
                yield return ($".{property.Name}{path}", With(type, record, property, changed));
            }

            bool mayBeNull = !property.PropertyType.IsValueType && s_nullability.Create(property).WriteState == NullabilityState.Nullable;
            if (mayBeNull && property.GetValue(record) is not null) { yield return ($".{property.Name}?", With(type, record, property, null)); }
        }
    }

    private static object With(Type type, object record, PropertyInfo property, object? value)
    {
        object copy = type.IsValueType ? Boxed(record) : type.GetMethod("<Clone>$")!.Invoke(record, null)!; // every record class has it
        property.SetValue(copy, value);
        return copy;
    }

    private static object Boxed(object value) => typeof(object).GetMethod("MemberwiseClone", BindingFlags.NonPublic | BindingFlags.Instance)!.Invoke(value, null)!; // a method of object
}
