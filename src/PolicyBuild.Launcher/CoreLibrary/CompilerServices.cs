namespace System.Runtime.CompilerServices;

// What the compiler and the code generator find by name for structs, spans, fixed buffers and inlining.

public sealed class IntrinsicAttribute : Attribute { }

public sealed class IsReadOnlyAttribute : Attribute { }

public sealed class IsByRefLikeAttribute : Attribute { }

public sealed class IsUnmanagedAttribute : Attribute { }

public sealed class UnsafeValueTypeAttribute : Attribute { }

public sealed class FixedBufferAttribute : Attribute
{
    public FixedBufferAttribute(Type elementType, int length) { }
}

public static class IsVolatile { }

public enum MethodImplOptions
{
    NoInlining = 8,
    AggressiveInlining = 256,
    InternalCall = 0x1000,
}

public sealed class MethodImplAttribute : Attribute
{
    public MethodImplAttribute(MethodImplOptions options) { }
}

/// <summary>Says that the target has fields of reference kind, which spans are made of.</summary>
public static class RuntimeFeature
{
    public const string ByRefFields = "ByRefFields";
}

public static class RuntimeHelpers
{
    public static unsafe int OffsetToStringData => sizeof(void*) + sizeof(int);
}

public static class Unsafe
{
    // The code generator replaces the body; it would otherwise call itself.
    [Intrinsic]
    public static ref T Add<T>(ref T source, int elementOffset) => ref Add(ref source, elementOffset);
}
