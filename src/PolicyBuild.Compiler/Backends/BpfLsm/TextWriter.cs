using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>Writes comparisons of a short text in the kernel's memory with whole texts: a copy on the stack, by words, zero and all.</summary>
internal sealed class TextWriter(BpfAssembler to)
{
    /// <summary>Bytes of the copy. A longer text has no zero where the comparison looks for one.</summary>
    public const int Size = 64;

    /// <summary>Writes: jumps by whether the text at R1 is one of the values. R0 to R5 are lost.</summary>
    public void Write(ImmutableArray<string> values, BpfLabel match, BpfLabel miss)
    {
        to.Move(R3, R1);
        to.Move(R1, Frame);
        to.Compute(BpfOperation.Add, R1, HookStack.Text);
        to.Move(R2, Size);
        to.Call(BpfHelper.ProbeReadKernelString);
        to.JumpIf(BpfTest.SignedLess, R0, 0, miss);
        Span<byte> bytes = stackalloc byte[Size];
        foreach (string value in values)
        {
            BpfLabel next = to.NewLabel();
            int length = Encoding.UTF8.GetBytes(value, bytes);
            bytes[length++] = 0;
            for (int at = 0; at < length;)
            {
                int width = 8;
                while (width > length - at) { width /= 2; }
                Compare(bytes[at..], HookStack.Text + at, width, next);
                at += width;
            }

            to.Jump(match);
            to.Bind(next);
        }

        to.Jump(miss);
    }

    private void Compare(ReadOnlySpan<byte> bytes, int at, int width, BpfLabel miss)
    {
        (BpfSize size, ulong value) = width switch
        {
            8 => (BpfSize.Double, BinaryPrimitives.ReadUInt64LittleEndian(bytes)),
            4 => (BpfSize.Word, BinaryPrimitives.ReadUInt32LittleEndian(bytes)),
            2 => (BpfSize.Half, BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
            _ => (BpfSize.Byte, (ulong)bytes[0]),
        };
        to.Load(size, R1, Frame, at);
        to.Load64(R2, value);
        to.JumpIf(BpfTest.NotEqual, R1, R2, miss);
    }
}
