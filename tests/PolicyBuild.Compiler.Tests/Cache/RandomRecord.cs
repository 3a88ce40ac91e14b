using System.Collections.Immutable;
using System.Reflection;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Tests.Cache;

/// <summary>Makes records with values at random, by their constructors and initializers, so that a member added later is filled too.</summary>
/// <param name="random">The source of values.</param>
/// <param name="full">Nothing is absent and no list is empty.</param>
internal sealed class RandomRecord(Random random, bool full = false)
{
    private readonly NullabilityInfoContext _nullability = new(); // not made for several threads

    // Texts with a zero, outside ASCII and outside the basic plane, and half of a surrogate pair.
    private static readonly string[] s_texts = ["", "a", "read", "/usr/lib", "größe", "名前", "\0", "\U0001F600", "x\uD800y", new string('z', 300)];

    public T Next<T>() => (T)Next(typeof(T))!;

    private object? Next(Type type)
    {
        if (type == typeof(ArgumentTest)) { return NextTest(); }
        if (type == typeof(HookCondition)) { return NextCondition(); }
        if (type == typeof(KernelHook)) { return KernelHooks.All[random.Next(KernelHooks.All.Length)]; }
        if (type == typeof(ReadOnlyMemory<byte>)) { return new ReadOnlyMemory<byte>([.. Enumerable.Range(0, random.Next(full ? 1 : 0, 9)).Select(_ => (byte)random.Next(256))]); }
        if (type == typeof(ushort)) { return (ushort)random.Next(ushort.MaxValue + 1); }
        if (type == typeof(NodeRef)) { return random.Next(4) == 0 ? default : new NodeRef(random.Next(3), random.Next(1, 50)); }
        if (type == typeof(string)) { return s_texts[random.Next(s_texts.Length)]; }
        if (type == typeof(bool)) { return random.Next(2) == 0; }
        if (type == typeof(byte)) { return (byte)random.Next(256); }
        if (type == typeof(int)) { return random.Next(3) switch { 0 => random.Next(-2, 3), 1 => int.MinValue, _ => random.Next() }; }
        if (type == typeof(uint)) { return (uint)random.NextInt64(uint.MaxValue + 1L); }
        if (type == typeof(ulong)) { return random.Next(3) switch { 0 => (ulong)random.Next(300), 1 => ulong.MaxValue, _ => (ulong)random.NextInt64() }; }
        if (type.IsEnum)
        {
            Array values = Enum.GetValues(type);
            return values.GetValue(random.Next(values.Length));
        }

        if (Nullable.GetUnderlyingType(type) is { } plain) { return !full && random.Next(3) == 0 ? null : Next(plain); }
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) { return NextList(type.GetGenericArguments()[0]); }
        return NextRecord(type);
    }

    private ArgumentTest NextTest()
    {
        var op = (ArgumentOp)random.Next((int)ArgumentOp.NoBits + 1);
        int count = op is ArgumentOp.In or ArgumentOp.NotIn ? random.Next(full ? 1 : 0, 4) : 1;
        return new ArgumentTest(random.Next(6), random.Next(2) == 0 ? 32 : 64, op, Next<ulong>(), [.. Enumerable.Range(0, count).Select(_ => Next<ulong>())]);
    }

    private HookCondition NextCondition()
    {
        HookArgument argument = KernelHooks.ArgumentAt(random.Next(KernelHooks.ArgumentCount));
        switch (argument.Kind)
        {
            case HookArgumentKind.Path: return new PathCondition(argument, Next<ImmutableArray<PathGlob>>(), Next<bool>(), Next<NodeRef>());
            case HookArgumentKind.Address: return new AddressCondition(argument, Next<ImmutableArray<AddressRange>>(), Next<bool>(), Next<NodeRef>());
            case HookArgumentKind.Text: return new TextCondition(argument, Next<ImmutableArray<string>>(), Next<bool>(), Next<NodeRef>());
            case HookArgumentKind.OpenAccess: return NextCondition();
            default:
                ArgumentTest test = NextTest();
                ArgumentOp op = test.Op == ArgumentOp.MaskedEq ? ArgumentOp.Eq : test.Op;
                return new NumberCondition(argument, op, test.Mask, test.Values, Next<NodeRef>());
        }
    }

    private object NextList(Type element)
    {
        var items = Array.CreateInstance(element, full ? random.Next(1, 3) : random.Next(4));
        for (int i = 0; i < items.Length; i++) { items.SetValue(Next(element), i); }
        return typeof(RandomRecord).GetMethod(nameof(Freeze), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(element).Invoke(null, [items])!; // it is below
    }

    private static ImmutableArray<T> Freeze<T>(T[] items) => [.. items];

    private object NextRecord(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors().OrderByDescending(candidate => candidate.GetParameters().Length).First();
        object record = constructor.Invoke([.. constructor.GetParameters().Select(parameter => NextFor(parameter.ParameterType, _nullability.Create(parameter)))]);
        foreach (PropertyInfo property in ModelText.PropertiesOf(type))
        {
            if (constructor.GetParameters().All(parameter => parameter.Name != property.Name))
            {
                property.SetValue(record, NextFor(property.PropertyType, _nullability.Create(property)));
            }
        }

        return record;
    }

    private object? NextFor(Type type, NullabilityInfo nullability) =>
        !type.IsValueType && nullability.WriteState == NullabilityState.Nullable && !full && random.Next(4) == 0 ? null : Next(type);
}
