namespace System;

// Attributes that the sources use or that the compiler writes by itself.

public class Attribute { }

public enum AttributeTargets { }

public sealed class AttributeUsageAttribute : Attribute
{
    public AttributeUsageAttribute(AttributeTargets validOn) { }

    public bool AllowMultiple { get; set; }

    public bool Inherited { get; set; }
}

public sealed class FlagsAttribute : Attribute { }

public sealed class ParamArrayAttribute : Attribute { }
