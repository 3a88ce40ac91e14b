using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>Judges an address and port as <see cref="NetworkEvaluator.Connect"/> does. The socket's type is in R7, the port in R8, in the machine's order.</summary>
internal sealed class AddressCode(NetworkCode program, NetworkModel model)
{
    private const int MappedPart = 0xFFFF; // bits 80 to 95 of an IPv4 address in IPv6 form
    private const int MappedBytes = unchecked((int)0xFFFF_0000); // the same with the zeros before, as a word in memory

    private readonly BpfAssembler _code = program.Assembler;
    private readonly DestinationCode _destinations = new(program.Assembler, model, program.MapSuffix);

    /// <summary>Refuses the ports of name servers where the policy switches them off.</summary>
    public void JudgePort()
    {
        if (model.Names != NetworkNames.Disabled) { return; }
        _code.Source = model.NamesPlace;
        _code.JumpIf32(BpfTest.Equal, BpfRegister.R8, NetworkModel.DomainPort, program.Deny(model.NamesPlace));
        _code.JumpIf32(BpfTest.Equal, BpfRegister.R8, NetworkModel.SecureDomainPort, program.Deny(model.NamesPlace));
        _code.Source = default;
    }

    /// <summary>An IPv4 address, which is in R9 in network order; both ways out are taken.</summary>
    public void Judge4()
    {
        Keep4();
        if (_destinations.Match4(program.Allow)) { JudgeName(); }
    }

    /// <summary>An IPv6 address, whose halves are in R4 and R5 in network order; both ways out are taken.</summary>
    /// <param name="four">Where the code comes from elsewhere with an IPv4 address, kept by <see cref="Keep4"/> and 0 in R6; null: nowhere.</param>
    public void Judge6(BpfLabel? four)
    {
        Keep6();
        BpfLabel six = _code.NewLabel(), unmapped = _code.NewLabel(), judge4 = four ?? _code.NewLabel(), missed = _code.NewLabel();
        _code.ToBigEndian(BpfRegister.R4, 64);
        _code.ToBigEndian(BpfRegister.R5, 64);
        _code.JumpIf(BpfTest.NotEqual, BpfRegister.R4, 0, six);
        _code.Move(BpfRegister.R2, BpfRegister.R5);
        _code.Compute(BpfOperation.ShiftRight, BpfRegister.R2, 32);
        _code.JumpIf(BpfTest.NotEqual, BpfRegister.R2, MappedPart, unmapped);
        _code.Compute32(BpfOperation.Move, BpfRegister.R9, BpfRegister.R5);
        _code.Move(BpfRegister.R6, 0);
        _code.Jump(judge4);

        // "::" is an own address of either family: it goes through both lists, the first time as 0.0.0.0, which R6 remembers.
        _code.Bind(unmapped);
        _code.JumpIf(BpfTest.NotEqual, BpfRegister.R5, 0, six);
        _code.Move(BpfRegister.R9, 0);
        _code.Move(BpfRegister.R6, 1);
        _code.Bind(judge4);
        BpfLabel matched = _code.NewLabel();
        bool misses = _destinations.Match4(matched);
        if (misses) { _code.Jump(missed); }
        if (_destinations.HasIPv4)
        {
            _code.Bind(matched);
            _code.JumpIf(BpfTest.Equal, BpfRegister.R6, 0, program.Allow);
            _code.Move(BpfRegister.R4, 0);
            _code.Move(BpfRegister.R5, 0);
        }

        _code.Bind(six);
        misses |= _destinations.Match6(program.Allow);
        _code.Bind(missed);
        if (misses) { JudgeName(); }
    }

    /// <summary>Keeps the IPv4 address of R9, in network order, and turns it into the machine's.</summary>
    public void Keep4()
    {
        if (model.Names == NetworkNames.System)
        {
            _code.Move(BpfRegister.R1, 0);
            _code.Store(BpfSize.Double, BpfRegister.Frame, NetworkFrame.Address, BpfRegister.R1);
            _code.Move(BpfRegister.R1, MappedBytes);
            _code.Store(BpfSize.Word, BpfRegister.Frame, NetworkFrame.Address + 8, BpfRegister.R1);
            _code.Store(BpfSize.Word, BpfRegister.Frame, NetworkFrame.Address + 12, BpfRegister.R9);
        }

        _code.ToBigEndian(BpfRegister.R9, 32);
    }

    private void Keep6()
    {
        if (model.Names != NetworkNames.System) { return; }
        _code.Store(BpfSize.Double, BpfRegister.Frame, NetworkFrame.Address, BpfRegister.R4);
        _code.Store(BpfSize.Double, BpfRegister.Frame, NetworkFrame.Address + 8, BpfRegister.R5);
    }

    // What is not listed may still be a name server.
    private void JudgeName()
    {
        if (model.Names == NetworkNames.System)
        {
            _code.Source = model.NamesPlace;
            _code.JumpIf32(BpfTest.NotEqual, BpfRegister.R8, NetworkModel.DomainPort, program.Deny(model.OutboundPlace));
            _code.LoadMap(BpfRegister.R1, _code.Symbols.Map(NetworkMaps.NameServers));
            _code.Move(BpfRegister.R2, BpfRegister.Frame);
            _code.Compute(BpfOperation.Add, BpfRegister.R2, NetworkFrame.Address);
            _code.Call(BpfHelper.MapLookup);
            _code.JumpIf(BpfTest.NotEqual, BpfRegister.R0, 0, program.Allow);
        }

        _code.Source = model.OutboundPlace;
        _code.Jump(program.Deny(model.OutboundPlace));
        _code.Source = default;
    }
}
