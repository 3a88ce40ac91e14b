using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Emit;

/// <summary>Writes the manifest of a bundle: JSON by schemas/bundle-manifest.schema.json.</summary>
internal static class ManifestWriter
{
    /// <summary>The JSON text as UTF-8.</summary>
    public static ReadOnlyMemory<byte> Write(PolicyModel policy, string policyHash, SourceSet sources, ImmutableArray<GeneratedSection> sections)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer, EmittedJson.Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("format"u8, BundleHeader.CurrentVersion);
            json.WriteString("compiler"u8, CompilerVersion.Text);
            json.WriteString("profile"u8, policy.Profile);
            json.WriteString("mode"u8, ModeName(policy.Mode));
            json.WriteString("enforcement"u8, policy.BestEffort ? "best-effort"u8 : "required"u8);
            json.WriteString("policyHash"u8, policyHash);
            json.WriteStartArray("architectures"u8);
            foreach (Architecture architecture in policy.Architectures) { json.WriteStringValue(ArchitectureNames.NameOf(architecture)); }
            json.WriteEndArray();
            json.WriteString("optimize"u8, policy.Objective switch { FilterObjective.Worst => "worst"u8, FilterObjective.Size => "size"u8, _ => "mean"u8 });
            json.WriteStartArray("files"u8);
            foreach (Syntax.SourceFile file in sources.Files) { json.WriteStringValue(file.Name); }
            json.WriteEndArray();
            json.WriteStartArray("sections"u8);
            foreach (GeneratedSection section in sections)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, SectionNames.Of(section.Kind, section.Architecture));
                json.WriteNumber("length"u8, section.Bytes.Length);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return EmittedJson.EndLine(buffer);
    }

    /// <summary>The mode as a policy writes it.</summary>
    public static string ModeName(LaunchMode mode) => mode switch
    {
        LaunchMode.Direct => "direct",
        LaunchMode.Sandbox => "sandbox",
        _ => "hardened",
    };
}
