using System.Globalization;
using System.Text;
using CsCheck;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler;
using PolicyBuild.Compiler.Backends.BpfLsm;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Compiler.Tests.Bpf;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.KernelTests.Guests.Hooks;

/// <summary>
/// The random hook policies of one kernel, which no other kernel has. They are the same in each run; PB_HOOK_SEED=NUMBER makes others. What a number
/// stands for is written to out/tests/hook-policies-KERNEL.txt.
/// </summary>
internal sealed class RandomHookPolicies(GuestKernel kernel)
{
    /// <summary>How many policies there are in a bundle that is loaded alone; the kernel has places for the programs of ten hooks.</summary>
    public const int GroupSize = 6;

    private const int MostAttempts = 1000;

    private readonly Dictionary<int, HookPolicy> _policies = [];
    private readonly Lazy<HookTries> _tries = new(() => HookTries.Of(kernel));
    private readonly Lazy<ReadOnlyMemory<byte>> _plain = new(() => CompilePlain());
    private bool _hasLog;

    /// <summary>The seed of all.</summary>
    public static ulong Seed { get; } =
        Environment.GetEnvironmentVariable("PB_HOOK_SEED") is { Length: > 0 } set ? ulong.Parse(set, CultureInfo.InvariantCulture) : 1;

    /// <summary>What is tried.</summary>
    public HookTries Tries => _tries.Value;

    /// <summary>A policy of a hook that is tried, under which the probe starts.</summary>
    public HookPolicy Policy(int number)
    {
        if (_policies.TryGetValue(number, out HookPolicy? known)) { return known; }
        KernelHook[] hooks = Tries.Hooks;
        KernelHook hook = hooks[number % hooks.Length];
        Gen<HookPolicy> policies = RandomHooks.PolicyOf(hook, [.. Tries[hook.Name].Select(one => one.Operation)]);
        PCG random = RandomOf(number);
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            HookPolicy policy = policies.Generate(random, null, out _);
            if (!Tries.Starts(policy)) { continue; }
            _policies.Add(number, policy);
            return policy;
        }

        throw new InvalidOperationException($"no policy of {hook} under which the probe starts");
    }

    /// <summary>Policies of different hooks, with whatever they say: many addresses here and there, and others for another mode in every second bundle.</summary>
    public HookModes[] Group(int number)
    {
        KernelHook[] hooks = [.. RandomHooks.Hooks.Where(kernel.Has)];
        PCG random = RandomOf(-1 - number);
        return [.. Enumerable.Range(number * GroupSize, GroupSize).Select(i =>
        {
            Gen<HookPolicy> policies = RandomHooks.PolicyOf(hooks[i % hooks.Length], []);
            if (number % 3 == 0) { policies = policies.SelectMany(RandomHooks.Crowded); }
            HookPolicy own = policies.Generate(random, null, out _);
            return number % 2 == 0 ? HookModes.Of(own) : new HookModes(own, [([LaunchMode.Hardened], policies.Generate(random, null, out _))]);
        })];
    }

    /// <summary>A bundle with the program of a policy, which is written to the log.</summary>
    public byte[] Bundle(string name, HookPolicy policy) => Bundle(name, [HookModes.Of(policy)]);

    /// <summary>A bundle with the programs of policies.</summary>
    public byte[] Bundle(string name, HookModes[] hooks)
    {
        string log = Repository.Folder("out", "tests", $"hook-policies-{kernel.Name}.txt");
        if (!_hasLog) { File.Delete(log); }
        _hasLog = true;
        File.AppendAllText(log, $"{name} of seed {Seed}\n{string.Concat(hooks.SelectMany(hook => hook.Policies).Select(RandomHooks.Describe))}\n");
        return Guest.WithPrograms(_plain.Value, (SectionKind.BpfLsm, [.. HookPrograms.SectionOf(hooks).Bytes]));
    }

    private PCG RandomOf(int number) => new((uint)(number * GuestKernel.All.Count) + (uint)GuestKernel.All.ToList().IndexOf(kernel), Seed);

    private static ReadOnlyMemory<byte> CompilePlain()
    {
        var source = new SourceFile("random.policy.yaml", null, Encoding.UTF8.GetBytes("profile: random\nmode: direct\n"));
        CompileResult compiled = PolicyCompiler.Compile(source, new CompileOptions([Architecture.X86_64, Architecture.AArch64]), new PolicyFiles());
        Assert.NotNull(compiled.Policy);
        return compiled.Policy.Bundle;
    }
}
