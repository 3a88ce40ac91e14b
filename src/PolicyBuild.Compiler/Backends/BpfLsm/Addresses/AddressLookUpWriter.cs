using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Addresses;

/// <summary>
/// Writes the one look at a hook's address, whose result lies on the stack (<see cref="HookStack.Addresses"/>), and the conditions, which are bits of it.
/// </summary>
internal sealed class AddressLookUpWriter(BpfAssembler to, AddressTable table)
{
    private const int Port = HookStack.Text + 2;
    private const int Address4 = HookStack.Text + 4;
    private const int Address6 = HookStack.Text + 8;
    private const int Key = Address6 - sizeof(uint); // a trie's key: what stands before an address of struct sockaddr_in6 makes room for the prefix length
    private const int WholeAddress = 128;
    private const int MappedWord = unchecked((int)0xFFFF0000); // the third word of ::ffff:0:0/96, in the machine's order
    private const int MaxInLine = 8;

    /// <summary>Writes the look. R0 to R5 and R8 are lost.</summary>
    /// <param name="address">R1: the pointer to the address.</param>
    /// <param name="none">Where the pointer is null; bound here.</param>
    public void Write(HookArgument address, BpfLabel none)
    {
        BpfLabel untold = to.NewLabel();
        BpfLabel inet = to.NewLabel();
        BpfLabel inet6 = to.NewLabel();
        BpfLabel lookUp = to.NewLabel();
        BpfLabel row = to.NewLabel();
        AddressWriter.Copy(to, untold);
        to.Load(BpfSize.Half, R2, Frame, HookStack.Text);
        var family = new AddressFamilyWriter(to, address, isStrict: false);
        if (table.HasDoubt) { family.WriteDoubt(R2, R8); }
        family.Write(R2, inet, inet6, none);

        to.Bind(inet);
        to.Load(BpfSize.Word, R1, Frame, Address4);
        to.Store(BpfSize.Word, Frame, Address6 + 12, R1);
        to.Move(R1, 0);
        to.Store(BpfSize.Double, Frame, Address6, R1);
        to.Move(R1, MappedWord);
        to.Store(BpfSize.Word, Frame, Address6 + 8, R1);
        to.Jump(lookUp);

        to.Bind(inet6);
        to.Bind(lookUp);
        to.Move(R1, WholeAddress);
        to.Store(BpfSize.Word, Frame, Key, R1);
        to.LoadMap(R1, table.Trie);
        to.Move(R2, Frame);
        to.Compute(BpfOperation.Add, R2, Key);
        to.Call(BpfHelper.MapLookup);
        to.JumpIf(BpfTest.Equal, R0, 0, none);
        to.Load(BpfSize.Word, R1, R0, 0);
        if (table.HasDoubt)
        {
            BpfLabel isSure = to.NewLabel();
            to.JumpIf(BpfTest.Equal, R8, 0, isSure);
            to.Load(BpfSize.Word, R1, R0, sizeof(uint));
            to.Bind(isSure);
        }

        // Every row begins within the table, which the verifier does not know.
        to.JumpIf(BpfTest.Greater, R1, table.LastRow, untold);
        WriteClass();
        to.Jump(row);

        to.Bind(untold);
        to.Move(R1, table.Untold);
        to.Jump(row);
        to.Bind(none);
        to.Move(R1, 0);
        to.Bind(row);
        to.LoadMapValue(R2, table.Rows);
        to.Compute(BpfOperation.Add, R2, R1);
        for (int word = 0; word < table.Words; word++)
        {
            to.Load(BpfSize.Double, R1, R2, word * sizeof(ulong));
            to.Store(BpfSize.Double, Frame, HookStack.Addresses + (word * sizeof(ulong)), R1);
        }
    }

    /// <summary>Writes a condition: goes on where it holds, else jumps. R1 is lost.</summary>
    public void WriteTest(AddressCondition condition, HookAction action, BpfLabel otherwise)
    {
        int bit = table.Bits.BitOf(condition, action);
        to.Load(BpfSize.Byte, R1, Frame, HookStack.Addresses + (bit / 8));
        to.Compute(BpfOperation.And, R1, 1 << (bit % 8));
        to.JumpIf(BpfTest.Equal, R1, 0, otherwise);
    }

    /// <summary>Writes: R1, a row, becomes the place in it for the port's class.</summary>
    private void WriteClass()
    {
        if (table.Ports.Count == 1) { return; }
        BpfLabel found = to.NewLabel();
        to.Load(BpfSize.Half, R5, Frame, Port);
        to.ToBigEndian(R5, 16);
        WriteClass(0, table.Ports.Count - 1, found);
        to.Bind(found);
        to.Compute(BpfOperation.Add, R1, R2);
    }

    /// <summary>Writes: R2 = where the class of the port at R5 lies in a row, and goes on or jumps to found.</summary>
    private void WriteClass(int first, int last, BpfLabel found)
    {
        if (last - first >= MaxInLine)
        {
            int middle = first + ((last - first + 1) / 2);
            BpfLabel upper = to.NewLabel();
            to.JumpIf(BpfTest.GreaterOrEqual, R5, table.Ports.FirstOf(middle), upper);
            WriteClass(first, middle - 1, found);
            to.Jump(found);
            to.Bind(upper);
            WriteClass(middle, last, found);
            return;
        }

        for (int index = first; index <= last; index++)
        {
            if (index != first) { to.JumpIf(BpfTest.Less, R5, table.Ports.FirstOf(index), found); }
            to.Move(R2, index * table.Words * sizeof(ulong));
        }
    }
}
