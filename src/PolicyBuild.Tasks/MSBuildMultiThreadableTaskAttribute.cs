namespace Microsoft.Build.Framework;

/// <summary>
/// Marks a task that MSBuild may run in its own process beside the tasks of other projects. MSBuild knows the attribute by its full name, so that a
/// declaration of our own serves an MSBuild library that does not have it yet; it is not inherited.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute;
