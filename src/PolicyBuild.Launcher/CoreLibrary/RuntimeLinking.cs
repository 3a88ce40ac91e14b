namespace System.Runtime;

/// <summary>Gives a method a symbol that assembly code can call.</summary>
public sealed class RuntimeExportAttribute : Attribute
{
    public RuntimeExportAttribute(string entry) { }
}

/// <summary>Binds an extern method to a symbol of the assembly code: a direct call without a stub.</summary>
public sealed class RuntimeImportAttribute : Attribute
{
    public RuntimeImportAttribute(string library, string entry) { }
}
