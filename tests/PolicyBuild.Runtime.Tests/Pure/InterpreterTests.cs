using System.Buffers.Binary;
using CsCheck;
using PolicyBuild.Runtime.Apply;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Pure;

public sealed class InterpreterTests
{
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(true, 100_000)] // headers far behind the bytes that are read at once
    public void An_elf_file_names_its_interpreter(bool wide, int padding) => Assert.Equal("/lib/ld.so", ElfOf(Elf(wide, padding, "/lib/ld.so\0")));

    [Fact]
    public void The_real_shell_names_a_loader_that_is_there() => Assert.True(File.Exists(ElfOf(File.ReadAllBytes("/bin/sh"))));

    [Theory]
    [InlineData("/lib/ld.so")] // no zero byte at the end
    [InlineData("\0")]
    public void An_interpreter_that_the_kernel_refuses_is_none(string name) => Assert.Null(ElfOf(Elf(true, 0, name)));

    [Fact]
    public void A_damaged_elf_file_is_read_without_harm()
    {
        byte[] elf = Elf(true, 0, "/lib/ld.so\0");
        Gen.Select(Gen.Int[0, elf.Length - 1], Gen.Byte, Gen.Int[0, elf.Length]).Sample((at, value, length) =>
        {
            byte[] damaged = [.. elf];
            damaged[at] = value;
            _ = ElfOf(damaged[..length]);
        }, iter: 500);
    }

    [Theory]
    [InlineData("#!/bin/sh\n", "/bin/sh", null)]
    [InlineData("#! \t/bin/sh -e \n", "/bin/sh", null)]
    [InlineData("#!/bin/sh", "/bin/sh", null)]
    [InlineData("#!/usr/bin/env python3\n", "/usr/bin/env", "python3")]
    [InlineData("#!/usr/bin/env -S A=1 -i node --flag\n", "/usr/bin/env", "node")]
    [InlineData("#!/usr/bin/env\n", "/usr/bin/env", null)]
    [InlineData("#!/usr/bin/environment x\n", "/usr/bin/environment", null)]
    [InlineData("#!\n", null, null)]
    [InlineData("# !/bin/sh\n", null, null)]
    [InlineData("", null, null)]
    public void A_script_names_its_interpreter_and_what_env_starts(string script, string? interpreter, string? program)
    {
        using var folder = new TemporaryFolder();
        (string? foundInterpreter, string? foundProgram) = ScriptOf(folder.Write("script", script));
        Assert.Equal(interpreter, foundInterpreter);
        Assert.Equal(program, foundProgram);
    }

    private static unsafe (string? Interpreter, string? Program) ScriptOf(string path)
    {
        ProgramHead head = Head(path);
        PathBuffer interpreter = default;
        PathBuffer program = default;
        if (!ScriptInterpreter.Find(head, ref interpreter, out int argument)) { return (null, null); }
        bool env = ScriptInterpreter.FindEnvProgram(head, interpreter.Text, argument, ref program);
        return (NativeText.Read(interpreter.Text), env ? NativeText.Read(program.Text) : null);
    }

    private static unsafe string? ElfOf(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        ProgramHead head = default;
        using var text = new NativeText();
        int file = Files.Open(OpenFlags.CurrentDirectory, text.Of(folder.Write("elf", bytes)), OpenFlags.ReadOnly);
        head.Read(file);
        PathBuffer interpreter = default;
        bool found = ElfInterpreter.Find(head, ref interpreter);
        Files.Close(file);
        return found ? NativeText.Read(interpreter.Text) : null;
    }

    private static unsafe ProgramHead Head(string path)
    {
        using var text = new NativeText();
        int file = Files.Open(OpenFlags.CurrentDirectory, text.Of(path), OpenFlags.ReadOnly);
        Assert.True(file >= 0);
        ProgramHead head = default;
        head.Read(file);
        Files.Close(file);
        return head;
    }

    /// <summary>An ELF file of header, padding, two program headers (the second PT_INTERP) and the name.</summary>
    private static byte[] Elf(bool wide, int padding, string name)
    {
        int headerSize = wide ? 64 : 52;
        int entrySize = wide ? 56 : 32;
        int table = headerSize + padding;
        int text = table + (2 * entrySize);
        byte[] elf = new byte[text + name.Length];
        new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', (byte)(wide ? 2 : 1), 1, 1 }.CopyTo(elf, 0);
        Span<byte> second = elf.AsSpan(table + entrySize);
        BinaryPrimitives.WriteInt32LittleEndian(second, 3);
        if (wide)
        {
            BinaryPrimitives.WriteInt64LittleEndian(elf.AsSpan(32), table);
            BinaryPrimitives.WriteInt64LittleEndian(second[8..], text);
            BinaryPrimitives.WriteInt64LittleEndian(second[32..], name.Length);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(elf.AsSpan(28), table);
            BinaryPrimitives.WriteInt32LittleEndian(second[4..], text);
            BinaryPrimitives.WriteInt32LittleEndian(second[16..], name.Length);
        }

        BinaryPrimitives.WriteInt16LittleEndian(elf.AsSpan(wide ? 54 : 42), (short)entrySize);
        BinaryPrimitives.WriteInt16LittleEndian(elf.AsSpan(wide ? 56 : 44), 2);
        for (int i = 0; i < name.Length; i++) { elf[text + i] = (byte)name[i]; }
        return elf;
    }
}
