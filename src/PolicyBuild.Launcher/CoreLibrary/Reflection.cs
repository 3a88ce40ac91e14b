namespace System.Reflection;

/// <summary>The compiler writes it on every type with an indexer.</summary>
public sealed class DefaultMemberAttribute : Attribute
{
    public DefaultMemberAttribute(string memberName) { }
}
