using System.Globalization;
using CsCheck;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Cache;

public sealed class ModelCodecTests
{
    private static readonly Gen<PolicyModel> s_models = Gen.Int.Select(seed => new RandomRecord(new Random(seed)).Next<PolicyModel>());

    [Fact]
    public void A_policy_comes_back_as_it_was() => s_models.Sample(model =>
    {
        EncodedModel encoded = PolicyModelCodec.Encode(model);
        Assert.Equal(ModelText.Of(model), ModelText.Of(PolicyModelCodec.Decode(encoded.Content, encoded.Nodes)));
    }, iter: 100);

    [Fact]
    public void A_policy_without_its_nodes_has_the_same_content() => s_models.Sample(model =>
    {
        EncodedModel encoded = PolicyModelCodec.Encode(model);
        PolicyModel? renamed = PolicyModelCodec.Decode(encoded.Content);
        Assert.NotNull(renamed);
        EncodedModel again = PolicyModelCodec.Encode(renamed);
        Assert.Equal(encoded.Content, again.Content);
        Assert.Equal(Enumerable.Range(1, encoded.Nodes.Length).Select(number => new NodeRef(0, number)), again.Nodes);
    }, iter: 100);

    [Fact]
    public void Every_real_policy_comes_back_as_it_was()
    {
        foreach (PolicyModel model in RealPolicies.Sources().Select(file => RealPolicies.Resolve(file).Model).Concat(RealPolicies.Optimized().Select(optimized => optimized.Model)))
        {
            EncodedModel encoded = PolicyModelCodec.Encode(model);
            Assert.Equal(ModelText.Of(model), ModelText.Of(PolicyModelCodec.Decode(encoded.Content, encoded.Nodes)));
        }
    }

    // What is added to a record of the model and forgotten in the codec is found here: changing it changes no byte.
    [Fact]
    public void Whatever_is_changed_in_a_policy_changes_its_bytes()
    {
        PolicyModel model = Full();
        EncodedModel encoded = PolicyModelCodec.Encode(model);
        var places = new HashSet<string>();
        foreach ((string path, PolicyModel changed) in RecordChanges.Of(model))
        {
            places.Add(path);
            EncodedModel other = PolicyModelCodec.Encode(changed);
            Assert.False(encoded.Content.AsSpan().SequenceEqual(other.Content) && encoded.Nodes.SequenceEqual(other.Nodes), path + " is not encoded");
            Assert.Equal(ModelText.Of(changed), ModelText.Of(PolicyModelCodec.Decode(other.Content, other.Nodes)));
        }

        Assert.Contains("Seccomp.Targets[0].Abis[0].Rules[0].AnyOf[0][0].Mask", places);
        Assert.Contains("Resources.Io[0].Device.Pattern", places);
        Assert.Contains("BpfLsm.Hooks[0].Rules[0].Verdict.Errno", places);
        Assert.Contains("BpfLsm.Objects[0].Elf", places);
    }

    [Fact]
    public void Moving_every_node_changes_the_table_and_not_the_content()
    {
        PolicyModel model = Full();
        EncodedModel encoded = PolicyModelCodec.Encode(model);
        PolicyModel? moved = PolicyModelCodec.Decode(encoded.Content, [.. encoded.Nodes.Select(node => node with { Node = node.Node + 100 })]);
        Assert.NotNull(moved);
        EncodedModel other = PolicyModelCodec.Encode(moved);
        Assert.Equal(encoded.Content, other.Content);
        Assert.NotEqual(encoded.Nodes, other.Nodes);
    }

    [Fact]
    public void The_bytes_are_the_same_in_every_culture()
    {
        PolicyModel model = Full();
        byte[] here = PolicyModelCodec.Encode(model).Content;
        CultureInfo before = CultureInfo.CurrentCulture;
        var foreign = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        foreign.NumberFormat.NegativeSign = "~";
        foreign.NumberFormat.NativeDigits = ["٠", "١", "٢", "٣", "٤", "٥", "٦", "٧", "٨", "٩"];
        try
        {
            CultureInfo.CurrentCulture = foreign;
            Assert.Equal(here, PolicyModelCodec.Encode(model).Content);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static PolicyModel Full() => new RandomRecord(new Random(1), full: true).Next<PolicyModel>();
}
