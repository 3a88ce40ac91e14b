using CsCheck;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Runtime.Apply;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Pure;

public sealed class EnvironmentBlockTests
{
    private static readonly Gen<string> s_name = Pick.From("A", "AB", "LD_X", "LD", "GLIBC_TUNABLES", "GLIBC_TUNABLESX", "PATH", "APP_1", "APP_");

    [Fact]
    public void Agrees_with_the_words_of_the_design()
    {
        Gen<string[]> caller = Gen.Select(s_name, Pick.From("", "1", "=")).Select((name, value) => name + "=" + value).Array[0, 8];
        Gen<string[]> listed = Pick.From("A", "APP_*", "PATH", "*", "L*").Array[0, 3];
        Gen<string[]> set = s_name.Array[0, 3];
        Gen.Select(caller, Gen.Enum<EnvironmentInheritance>(), listed, set).Sample((from, inheritance, names, sets) =>
        {
            var settings = new LaunchSectionBuilder { Profile = "test", Inheritance = inheritance };
            if (inheritance == EnvironmentInheritance.Listed) { Array.ForEach(names, settings.AddInheritedName); }
            string[] assigned = [.. sets.Distinct(StringComparer.Ordinal)];
            Array.ForEach(assigned, name => settings.AddSetVariable(name, "set"));

            IEnumerable<string> kept = from.Where(variable => Inherits(inheritance, names, variable.Split('=')[0]))
                .Where(variable => !assigned.Contains(variable.Split('=')[0]));
            Assert.Equal([.. kept, .. assigned.Select(name => name + "=set")], Build(settings.ToArray(), from));
        });
    }

    private static bool Inherits(EnvironmentInheritance inheritance, string[] names, string name) => inheritance switch
    {
        EnvironmentInheritance.All => true,
        EnvironmentInheritance.None => false,
        EnvironmentInheritance.Listed => names.Any(entry =>
            entry.EndsWith('*') ? name.StartsWith(entry[..^1], StringComparison.Ordinal) : name == entry),
        _ => !name.StartsWith("LD_", StringComparison.Ordinal) && name != "GLIBC_TUNABLES",
    };

    private static unsafe string[] Build(byte[] section, string[] from)
    {
        using var text = new NativeText();
        fixed (byte* bytes = section)
        {
            Assert.Equal(BundleStatus.Ok, LaunchReader.Open(bytes, (ulong)section.Length, out LaunchReader settings));
            byte** to = text.Pointers(from.Length + (int)settings.Header->SetVariables.Count + 1);
            EnvironmentBlock.Build(settings, text.OfAll(from), to);
            string[] result = new string[EnvironmentBlock.Count(to)];
            for (int i = 0; i < result.Length; i++) { result[i] = NativeText.Read(to[i]); }
            return result;
        }
    }
}
