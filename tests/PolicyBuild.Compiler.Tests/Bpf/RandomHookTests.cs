using CsCheck;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Simulation.Bpf;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Bpf;

/// <summary>Random hook policies: the programs and the model agree on operations near what the rules ask for.</summary>
public class RandomHookTests
{
    [Fact]
    public void Programs_and_model_agree() => Agree(RandomHooks.Policy, 3000);

    // Which family the kernel reads an address by, and what 0.0.0.0 and :: stand for, is only of these.
    [Fact]
    public void Programs_and_model_agree_about_addresses() => Agree(RandomHooks.AddressHook.SelectMany(hook => RandomHooks.PolicyOf(hook, [])), 2000);

    // With so many ranges they are looked up.
    [Fact]
    public void Programs_and_model_agree_about_many_addresses() => Agree(RandomHooks.AddressHook.SelectMany(hook => RandomHooks.PolicyOf(hook, [])).SelectMany(RandomHooks.Crowded), 2000);

    private static void Agree(Gen<HookPolicy> policies, int iterations) => (
        from policy in policies
        from operations in RandomHooks.Operation(policy).Array[25]
        from hasTaskStorage in Gen.Bool
        from isCgroup in Gen.Bool
        select (policy, operations, hasTaskStorage, isCgroup)).Sample(
        sample =>
        {
            BpfPrograms section = HookPrograms.Of(sample.policy);
            foreach (HookOperation operation in sample.operations)
            {
                HookVerdict expected = HookEvaluator.Judge(sample.policy, operation);
                HookRun run = HookMachine.Run(section, 0, sample.policy.Hook, operation, 1, sample.isCgroup, sample.hasTaskStorage);
                if (expected != run.Verdict) { return false; }
                if (HookMachine.Run(section, 0, sample.policy.Hook, operation, 0, sample.isCgroup, sample.hasTaskStorage).Verdict != HookVerdict.Allow) { return false; }
            }

            return true;
        },
        print: sample => RandomHooks.Describe(sample.policy)
            + string.Join('\n', sample.operations.Select(operation => Describe(sample.policy, operation, sample.isCgroup, sample.hasTaskStorage)).Where(text => text.Length != 0)),
        iter: iterations);

    private static string Describe(HookPolicy policy, HookOperation operation, bool isCgroup, bool hasTaskStorage)
    {
        HookVerdict expected = HookEvaluator.Judge(policy, operation);
        string got;
        try
        {
            got = HookMachine.Run(HookPrograms.Of(policy), 0, policy.Hook, operation, 1, isCgroup, hasTaskStorage).Verdict.ToString();
        }
        catch (InvalidOperationException e)
        {
            got = e.Message;
        }

        return got == expected.ToString()
            ? ""
            : $"{string.Join(", ", operation.Numbers)} {string.Join(", ", operation.Texts)} {string.Join(", ", operation.Addresses.Keys)} null {string.Join(", ", operation.Nulls)}: {expected}, but {got}";
    }
}
