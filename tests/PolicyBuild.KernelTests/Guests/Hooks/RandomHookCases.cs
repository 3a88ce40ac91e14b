using System.Globalization;
using System.Text;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.KernelTests.Guests.Cases;

namespace PolicyBuild.KernelTests.Guests.Hooks;

/// <summary>
/// Random hook policies: the launcher loads and attaches all of them, and under some of them the probe tries what the hook judges, which has to come
/// out as the model says.
/// </summary>
internal static class RandomHookCases
{
    private const int Bundles = 24; // which are loaded and attached, and nothing is tried
    private const int BundlesPerCase = 12;
    private const int Tried = 120; // policies of one hook each
    private const int TriedPerCase = 30;

    private const string Plain = """
        profile: random
        mode: direct
        """;

    // The folders of HookTries' path variables, and what lies in them. A case leaves nothing behind.
    private const string Begin = """
        export HOME=/home/u TMPDIR=/tmp DOTNET_ROOT=/usr/share/dotnet
        mkdir -p /app/data /data/b /data/m /home/u /usr/lib /usr/share/dotnet/x /x/y
        """;

    private const string End = """
        while umount -l /data/m 2> /dev/null; do :; done
        rm -rf /app /data /home/u /usr/lib /usr/share /x /secret /tmp/[a-z][x-z] /tmp/ab
        """;

    public static IEnumerable<GuestCase> Of(GuestKernel kernel)
    {
        if (!BpfCases.HasHooks(kernel)) { yield break; }
        var random = new RandomHookPolicies(kernel);
        for (int first = 0; first < Bundles; first += BundlesPerCase)
        {
            int[] numbers = [.. Enumerable.Range(first, BundlesPerCase)];
            yield return new GuestCase($"random hook policies pass the verifier, bundles {first} to {numbers[^1]} of seed {RandomHookPolicies.Seed}", Plain, $$"""
                {{Begin}}
                for bundle in *.bundle; do
                  policy-run --app /app --report=$DIR/report $bundle -- /bin/true > /dev/null 2> $DIR/errors
                  echo ${bundle%.bundle}: $(tr '{' '\n' < $DIR/report | grep -c '"attachedAs":"lsm_cgroup"') $(grep -o 'PB80[67].*' $DIR/errors)
                done
                {{End}}
                """, _ => string.Concat(numbers.Select(number => $"{number:d3}: {RandomHookPolicies.GroupSize}\n")))
            {
                Files = () => numbers.Select(number => ($"{number:d3}.bundle", random.Bundle($"bundle {number}", random.Group(number)))),
            };
        }

        for (int first = 0; first < Tried; first += TriedPerCase)
        {
            int[] numbers = [.. Enumerable.Range(first, TriedPerCase)];
            yield return new GuestCase($"what is tried under random hook policies is as the model says, {first} to {numbers[^1]} of seed {RandomHookPolicies.Seed}", Plain, $$"""
                {{Begin}}
                {{MakeFiles()}}
                for bundle in *.bundle; do
                  hook=${bundle#*-}
                  policy-run --app /app $bundle -- /bin/probe here < ${hook%.bundle}.lines > $DIR/out 2>&1 || echo "status $?" >> $DIR/out
                  echo ${bundle%.bundle}: $(tr '\n' ',' < $DIR/out)
                  probe here < cleaning.lines > /dev/null
                done
                {{End}}
                """, _ => string.Concat(numbers.Select(number => Expected(random, number))))
            {
                Files = () =>
                [
                    .. numbers.Select(number => Bundle(random, number)),
                    .. numbers.Select(number => random.Policy(number).Hook.Name).Distinct().Select(hook => Lines(hook, random.Tries[hook].SelectMany(one => one.Lines))),
                    Lines("cleaning", NameTries.Cleaning.Select(random.Tries.WithNumber)),
                ],
            };
        }
    }

    private static (string Name, byte[] Bytes) Bundle(RandomHookPolicies random, int number) =>
        ($"{number:d3}-{random.Policy(number).Hook}.bundle", random.Bundle($"policy {number}", random.Policy(number)));

    private static (string Name, byte[] Bytes) Lines(string name, IEnumerable<string> lines) =>
        ($"{name}.lines", Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));

    private static string Expected(RandomHookPolicies random, int number)
    {
        HookPolicy policy = random.Policy(number);
        return $"{number:d3}-{policy.Hook}: {string.Concat(random.Tries[policy.Hook.Name].Select(one => one.Expected(policy) + ","))}\n";
    }

    private static string MakeFiles()
    {
        var script = new StringBuilder();
        foreach ((string path, int mode, int owner, int group) in FileTries.Files) { Add($"echo x > {path}", path, mode, owner, group); }
        foreach ((string path, int mode, int owner) in FileTries.Programs) { Add($"cp /bin/probe {path}", path, mode, owner, owner); }
        return script.ToString();

        // The mode comes last: another owner takes the set-user-id bit away.
        void Add(string make, string path, int mode, int owner, int group) =>
            script.Append(CultureInfo.InvariantCulture, $"{make}; chown {owner}:{group} {path}; chmod {Convert.ToString(mode, 8)} {path}\n");
    }
}
