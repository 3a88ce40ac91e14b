using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PolicyBuild.Bundles.Writing;
using Xunit;

namespace PolicyBuild.Bundles.Tests;

public sealed class AsciiJsonEncoderTests
{
    [Fact]
    public void Every_character_is_written_as_by_the_encoder_of_the_framework()
    {
        for (int value = 0; value <= 0x10FFFF; value += value < 0x11000 ? 1 : 251)
        {
            if (!Rune.TryCreate(value, out Rune character)) { continue; }
            Check("ab" + character + "c");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/usr/lib/**")]
    [InlineData("a\"b\\c\n\u0001\u007f<d>&'e'+`\u00e9\u20ac")]
    [InlineData("\ud83d\ude00 and half of it \ud83d, and the other \ude00")]
    public void Texts_are_written_as_by_the_encoder_of_the_framework(string text)
    {
        Check(text);
        Check(string.Concat(Enumerable.Repeat(text, 200))); // longer than a writer's own memory
    }

    private static void Check(string text) => Assert.Equal(Written(text, JavaScriptEncoder.Default), Written(text, AsciiJsonEncoder.Instance));

    // As a name and as a value, from UTF-16 and from UTF-8.
    private static string Written(string text, JavaScriptEncoder encoder)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = encoder }))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            json.WriteStartObject();
            json.WriteString(text, text);
            json.WriteString(bytes, bytes);
            json.WriteNumber(bytes, 1);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
