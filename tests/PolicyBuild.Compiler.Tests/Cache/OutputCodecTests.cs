using System.Collections.Immutable;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Cache;

public sealed class OutputCodecTests
{
    [Fact]
    public void Diagnostics_come_back_as_they_were_and_every_change_is_seen()
    {
        Diagnostic[] diagnostics = [
            new("PB4001", Severity.Warning, "a lint", "a cure") { Node = new NodeRef(1, 7) },
            new("PB1001", Severity.Error, "no YAML", null) { Span = new SourceSpan(0, 1, 2, 3, 4) },
        ];
        foreach (Diagnostic diagnostic in diagnostics)
        {
            byte[] bytes = Encode(diagnostic);
            Assert.Equal(diagnostic, Decode(bytes));
            foreach ((string path, Diagnostic changed) in RecordChanges.Of(diagnostic))
            {
                byte[] other = Encode(changed);
                Assert.False(bytes.AsSpan().SequenceEqual(other), path + " is not encoded");
            }
        }

        static byte[] Encode(Diagnostic diagnostic)
        {
            var writer = new CacheWriter();
            DiagnosticsCodec.Write(writer, [diagnostic]);
            return writer.ToArray();
        }

        static Diagnostic Decode(byte[] bytes)
        {
            var reader = new CacheReader(bytes);
            Diagnostic only = Assert.Single(DiagnosticsCodec.Read(ref reader));
            Assert.True(reader.Completed);
            return only;
        }
    }

    [Fact]
    public void Diagnostics_of_renamed_nodes_are_led_back()
    {
        ImmutableArray<Diagnostic> found = [
            new("PB5001", Severity.Error, "one", null) { Node = new NodeRef(0, 2) },
            new("PB5001", Severity.Error, "two", null),
            new("PB5001", Severity.Error, "three", null) { Node = new NodeRef(0, 9) },
        ];
        ImmutableArray<Diagnostic> mapped = DiagnosticsCodec.Map(found, [new NodeRef(0, 40), new NodeRef(3, 50)]);
        Assert.Equal([new NodeRef(3, 50), default, default], mapped.Select(diagnostic => diagnostic.Node));
    }

    [Fact]
    public void Diagnostics_of_a_base_move_to_its_file()
    {
        ImmutableArray<Diagnostic> found = [
            new("PB2001", Severity.Error, "one", null) { Node = new NodeRef(0, 2) },
            new("PB1001", Severity.Error, "two", null) { Span = new SourceSpan(0, 1, 2, 3, 4) },
        ];
        ImmutableArray<Diagnostic> moved = DiagnosticsCodec.Move(found, 4);
        Assert.Equal(new NodeRef(4, 2), moved[0].Node);
        Assert.Equal(new SourceSpan(4, 1, 2, 3, 4), moved[1].Span);
    }

    [Fact]
    public void Passes_come_back_as_they_were_and_every_change_is_seen()
    {
        foreach (OptimizedPolicy optimized in RealPolicies.Optimized())
        {
            byte[] bytes = Encode(optimized.Passes);
            var reader = new CacheReader(bytes);
            Assert.Equal(optimized.Passes, PassesCodec.Read(ref reader));
            Assert.True(reader.Completed);
            foreach ((string path, PassResult changed) in RecordChanges.Of(optimized.Passes[0]))
            {
                Assert.False(bytes.AsSpan().SequenceEqual(Encode(optimized.Passes.SetItem(0, changed))), path + " is not encoded");
            }
        }

        static byte[] Encode(ImmutableArray<PassResult> passes)
        {
            var writer = new CacheWriter();
            PassesCodec.Write(writer, passes);
            return writer.ToArray();
        }
    }

    [Fact]
    public void Sections_come_back_as_they_were_and_every_change_is_seen()
    {
        ImmutableArray<GeneratedSection> sections = [new RandomRecord(new Random(3), full: true).Next<GeneratedSection>(), new RandomRecord(new Random(4)).Next<GeneratedSection>()];
        byte[] bytes = SectionsCodec.Encode(sections);
        Assert.True(SectionsCodec.TryDecode(bytes, out ImmutableArray<GeneratedSection> back));
        Assert.Equal(ModelText.Of(sections), ModelText.Of(back));
        foreach ((string path, GeneratedSection changed) in RecordChanges.Of(sections[0]))
        {
            Assert.False(bytes.AsSpan().SequenceEqual(SectionsCodec.Encode(sections.SetItem(0, changed))), path + " is not encoded");
        }
    }

    [Fact]
    public void What_is_emitted_comes_back_as_it_was()
    {
        foreach (SourceFile file in RealPolicies.Sources())
        {
            EmittedPolicy? emitted = PolicyCompiler.Compile(file, CompileOptions.Default, new PolicyFiles(), TestContext.Current.CancellationToken).Policy;
            if (emitted is null) { continue; }
            byte[] bundle = emitted.Bundle.ToArray();
            byte[] bytes = ArtifactsCodec.Encode(emitted, Digest.Of(bundle));
            EmittedPolicy? back = ArtifactsCodec.Decode(bytes, bundle, Digest.Of(bundle));
            Assert.Equal(ModelText.Of(emitted), ModelText.Of(back));

            // Most artifacts are parts of the bundle, of which nothing is stored twice.
            Assert.True(bytes.Length < emitted.Artifacts.Sum(artifact => artifact.Bytes.Length));
            Assert.Null(ArtifactsCodec.Decode(bytes, bundle, Digest.Of([1])));
            foreach ((string path, EmittedPolicy changed) in RecordChanges.Of(emitted))
            {
                Assert.False(bytes.AsSpan().SequenceEqual(ArtifactsCodec.Encode(changed, Digest.Of(changed.Bundle.Span))), path + " is not encoded");
            }
        }
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\0b")]
    public void An_artifact_that_is_no_file_name_is_none(string name)
    {
        byte[] bundle = [1, 2, 3];
        var emitted = new EmittedPolicy("a", "b", bundle, [new EmittedArtifact(name, bundle)]);
        Assert.Null(ArtifactsCodec.Decode(ArtifactsCodec.Encode(emitted, Digest.Of(bundle)), bundle, Digest.Of(bundle)));
    }
}
