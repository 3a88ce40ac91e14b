using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Backends.BpfLsm.Addresses;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>Writes the conditions of rules that are no path conditions. R0 to R5 and R8 are lost.</summary>
/// <param name="to">Where to write.</param>
/// <param name="addresses">Where the address is looked up; null: it is compared.</param>
internal sealed class HookConditionWriter(BpfAssembler to, AddressTable? addresses)
{
    private readonly AddressLookUpWriter? _lookUp = addresses is null ? null : new AddressLookUpWriter(to, addresses);

    /// <summary>Writes the look at the address, before the first condition on it.</summary>
    public void LookUpAddress()
    {
        if (_lookUp is null || addresses?.Bits.Argument is not { } address) { return; }
        BpfLabel none = to.NewLabel();
        ReadPointer(address, none, none);
        _lookUp.Write(address, none);
    }

    /// <summary>Writes a condition: goes on where it holds, else jumps.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="action">What its rule does.</param>
    /// <param name="otherwise">Where to jump.</param>
    public void Write(HookCondition condition, HookAction action, BpfLabel otherwise)
    {
        switch (condition)
        {
            case NumberCondition number:
                ReadNumber(number, otherwise);
                Compare(number, otherwise);
                break;
            case AddressCondition address when _lookUp is not null: _lookUp.WriteTest(address, action, otherwise); break;
            case AddressCondition address: WriteAddress(address, action, otherwise); break;
            case TextCondition text: WriteText(text, otherwise); break;
            default: throw new ArgumentOutOfRangeException(nameof(condition), condition, "a condition without code");
        }
    }

    /// <summary>Writes: jumps where a file is no folder, or cannot be looked at. R0 stays.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="otherwise">Where to jump.</param>
    public void WriteIsFolder(HookArgument type, BpfLabel otherwise)
    {
        const int Directory = 0x4000; // S_IFDIR, linux/stat.h
        ReadField(type, BpfSize.Half, otherwise, otherwise);
        And(type.Mask);
        to.JumpIf(BpfTest.NotEqual, R1, Directory, otherwise);
    }

    /// <summary>Writes: R1 = the number with its mask.</summary>
    private void ReadNumber(NumberCondition condition, BpfLabel absent)
    {
        HookArgument argument = condition.Argument;
        BpfSize size = argument.Width switch { 16 => BpfSize.Half, 32 => BpfSize.Word, _ => BpfSize.Double };
        ReadField(argument, size, absent, absent);
        ulong mask = NumberFolding.MostOf(condition);
        if (argument.Origin == HookOrigin.ForeignCgroup)
        {
            BpfLabel foreign = to.NewLabel();
            to.Move(R8, R1);
            to.Call(BpfHelper.GetCurrentCgroupId);
            to.Move(R1, 1);
            to.JumpIf(BpfTest.NotEqual, R8, R0, foreign);
            to.Move(R1, 0);
            to.Bind(foreign);
            if ((mask & 1) == 0) { And(mask); }
            return;
        }

        if (argument.Origin == HookOrigin.NewFileType)
        {
            const int Regular = 0x8000; // S_IFREG
            BpfLabel typed = to.NewLabel();
            And(argument.Mask);
            to.JumpIf(BpfTest.NotEqual, R1, 0, typed);
            to.Move(R1, Regular);
            to.Bind(typed);
            if (mask != argument.Mask) { And(mask); }
            return;
        }

        // A word of the context may hold anything above an argument's width; a field is read with its own.
        bool isWhole = argument.Fields.IsEmpty ? mask == ulong.MaxValue : argument.Width < 64 ? mask == (1UL << argument.Width) - 1 : mask == ulong.MaxValue;
        if (!isWhole) { And(mask); }
    }

    /// <summary>Writes: R1 = what an argument's way leads to.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="size">The size of the last field.</param>
    /// <param name="noParameter">Where to go where the hook's own argument is null.</param>
    /// <param name="noField">Where to go where a pointer on the way is.</param>
    private void ReadField(HookArgument argument, BpfSize size, BpfLabel noParameter, BpfLabel noField)
    {
        LoadParameter(argument);
        if (argument.CanBeNull) { to.JumpIf(BpfTest.Equal, R1, 0, noParameter); }
        for (int i = 0; i < argument.Fields.Length; i++)
        {
            bool isLast = i == argument.Fields.Length - 1;
            to.LoadField(isLast ? size : BpfSize.Double, R1, R1, argument.Fields[i].Type, argument.Fields[i].Path);
            if (!isLast) { to.JumpIf(BpfTest.Equal, R1, 0, noField); }
        }
    }

    /// <summary>Writes: R1 = the hook's argument. The verifier knows whether a function is there, and follows one of the two ways alone.</summary>
    private void LoadParameter(HookArgument argument)
    {
        if (argument.MovedWith is not { } function)
        {
            to.Load(BpfSize.Double, R1, R6, argument.Parameter * 8);
            return;
        }

        BpfLabel earlier = to.NewLabel();
        BpfLabel loaded = to.NewLabel();
        to.LoadFieldExists(R0, function, "");
        to.JumpIf(BpfTest.Equal, R0, 0, earlier);
        to.Load(BpfSize.Double, R1, R6, argument.Parameter * 8);
        to.Jump(loaded);
        to.Bind(earlier);
        to.Load(BpfSize.Double, R1, R6, (argument.Parameter - 1) * 8);
        to.Bind(loaded);
    }

    private void And(ulong mask)
    {
        if (mask <= int.MaxValue) { to.Compute(BpfOperation.And, R1, (int)mask); }
        else if (mask <= uint.MaxValue) { to.Compute32(BpfOperation.And, R1, (int)mask); }
        else
        {
            to.Load64(R2, mask);
            to.Compute(BpfOperation.And, R1, R2);
        }
    }

    private void Compare(NumberCondition condition, BpfLabel otherwise)
    {
        switch (condition.Op)
        {
            case ArgumentOp.Eq: JumpIf(BpfTest.NotEqual, condition.Values[0], otherwise); break;
            case ArgumentOp.Ne: JumpIf(BpfTest.Equal, condition.Values[0], otherwise); break;
            case ArgumentOp.Lt: JumpIf(BpfTest.GreaterOrEqual, condition.Values[0], otherwise); break;
            case ArgumentOp.Le: JumpIf(BpfTest.Greater, condition.Values[0], otherwise); break;
            case ArgumentOp.Gt: JumpIf(BpfTest.LessOrEqual, condition.Values[0], otherwise); break;
            case ArgumentOp.Ge: JumpIf(BpfTest.Less, condition.Values[0], otherwise); break;
            case ArgumentOp.NotIn:
                foreach (ulong value in condition.Values) { JumpIf(BpfTest.Equal, value, otherwise); }
                break;
            case ArgumentOp.In:
                BpfLabel found = to.NewLabel();
                foreach (ulong value in condition.Values) { JumpIf(BpfTest.Equal, value, found); }
                to.Jump(otherwise);
                to.Bind(found);
                break;
            case ArgumentOp.AnyBits:
                And(condition.Values[0]);
                to.JumpIf(BpfTest.Equal, R1, 0, otherwise);
                break;
            case ArgumentOp.NoBits:
                And(condition.Values[0]);
                to.JumpIf(BpfTest.NotEqual, R1, 0, otherwise);
                break;
            default: throw new ArgumentOutOfRangeException(nameof(condition), condition.Op, "a comparison that models do not have");
        }
    }

    private void JumpIf(BpfTest test, ulong value, BpfLabel target)
    {
        if (value <= int.MaxValue)
        {
            to.JumpIf(test, R1, (int)value, target);
            return;
        }

        to.Load64(R2, value);
        to.JumpIf(test, R1, R2, target);
    }

    private void WriteAddress(AddressCondition condition, HookAction action, BpfLabel otherwise)
    {
        BpfLabel end = to.NewLabel();
        (BpfLabel match, BpfLabel miss) = condition.Negated ? (otherwise, end) : (end, otherwise);
        ReadPointer(condition.Argument, otherwise, miss);
        new AddressWriter(to, condition, condition.IsStrict(action)).Write(match, miss);
        to.Bind(end);
    }

    private void WriteText(TextCondition condition, BpfLabel otherwise)
    {
        BpfLabel end = to.NewLabel();
        (BpfLabel match, BpfLabel miss) = condition.Negated ? (otherwise, end) : (end, otherwise);
        ReadPointer(condition.Argument, otherwise, miss);
        new TextWriter(to).Write(condition.Values, match, miss);
        to.Bind(end);
    }

    /// <summary>Writes: R1 = a pointer to memory that no type is known of.</summary>
    private void ReadPointer(HookArgument argument, BpfLabel noParameter, BpfLabel nothing)
    {
        ReadField(argument, BpfSize.Double, argument.Fields.IsEmpty ? nothing : noParameter, nothing);
        to.JumpIf(BpfTest.Equal, R1, 0, nothing);
    }
}
