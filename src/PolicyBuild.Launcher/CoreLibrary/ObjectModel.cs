namespace System;

// The types that the compiler and the code generator ask for by name. No object is ever made: there is no heap.

/// <summary>The root of all types; an object would begin with the pointer to its type.</summary>
public class Object
{
    internal unsafe void* TypePointer;
}

public abstract class ValueType { }

public abstract class Enum : ValueType { }

public struct Nullable<T> where T : struct { }

/// <summary>Unused; the code generator expects the length first.</summary>
public sealed class String
{
    public readonly int Length;
}

public abstract class Array { }

public class Array<T> : Array { }

public abstract class Delegate { }

public abstract class MulticastDelegate : Delegate { }

public struct RuntimeTypeHandle { }

public struct RuntimeMethodHandle { }

public struct RuntimeFieldHandle { }

public class Type { }
