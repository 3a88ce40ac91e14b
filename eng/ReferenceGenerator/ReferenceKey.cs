namespace PolicyBuild.ReferenceGenerator;

/// <summary>One key of a policy.</summary>
/// <param name="Name">The key.</param>
/// <param name="Description">What it does.</param>
/// <param name="IsRequired">Whether its mapping must have it.</param>
/// <param name="Takes">What may be written, in words.</param>
/// <param name="Default">What holds without it, as YAML; null where the schema gives none.</param>
/// <param name="Example">A value as YAML.</param>
/// <param name="Section">The path of the section that has the keys of its value; null where that is no mapping.</param>
public sealed record ReferenceKey(string Name, string Description, bool IsRequired, string Takes, string? Default, string Example, string? Section);
