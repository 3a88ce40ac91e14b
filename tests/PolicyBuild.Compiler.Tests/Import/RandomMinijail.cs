using System.Globalization;
using System.Text;

namespace PolicyBuild.Compiler.Tests.Import;

/// <summary>Makes minijail policies whose filters overlap.</summary>
internal static class RandomMinijail
{
    private static readonly string[] s_ops = ["==", "!=", "<", "<=", ">", ">=", "&", "in"];

    // The kill action is one, and what ranks alike is among them.
    private static readonly string[] s_actions = ["allow", "return EPERM", "return ENOENT", "trap", "log", "kill", "user-notify", "trace"];

    public static string Policy(Random random)
    {
        var text = new StringBuilder();
        foreach (string syscall in (string[])["read", "ioctl", "clone"])
        {
            int filters = random.Next(1, 4);
            for (int i = 0; i < filters; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{syscall}: {{ {Expression(random)}; {s_actions[random.Next(s_actions.Length)]} }}\n");
            }

            if (random.Next(2) == 0) { text.Append(CultureInfo.InvariantCulture, $"{syscall}: {s_actions[random.Next(s_actions.Length)]}\n"); }
        }

        return text.ToString();
    }

    private static string Expression(Random random) => Joined(random, " || ", () => Joined(random, " && ", () => Atom(random)));

    private static string Joined(Random random, string separator, Func<string> part) =>
        string.Join(separator, Enumerable.Range(0, random.Next(1, 3)).Select(_ => part()));

    private static string Atom(Random random)
    {
        ulong value = random.Next(3) switch { 0 => (ulong)random.Next(4), 1 => 1UL << random.Next(64), _ => (ulong)random.NextInt64() };
        return string.Create(CultureInfo.InvariantCulture, $"arg{random.Next(2)} {s_ops[random.Next(s_ops.Length)]} {(random.Next(4) == 0 ? "~" : "")}0x{value:x}");
    }
}
