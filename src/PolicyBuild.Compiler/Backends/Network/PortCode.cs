using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>Looks for a port among those that may be bound. The socket's type is in R7, the port in R8, in the machine's order.</summary>
internal sealed class PortCode(NetworkCode program, NetworkModel model)
{
    /// <summary>More ports than this are looked up in a hash.</summary>
    public const int MaxComparisons = 32;

    private readonly BpfAssembler _code = program.Assembler;

    /// <summary>Lets a listed port through and refuses any other; both ways out are taken.</summary>
    /// <param name="denied">Where to go for any other.</param>
    public void Judge(BpfLabel denied)
    {
        if (model.Ports.Length <= MaxComparisons) { Compare(); }
        else { LookUp(); }
        _code.Source = model.InboundPlace;
        _code.Jump(denied);
        _code.Source = default;
    }

    private void Compare()
    {
        foreach (NetworkPort port in model.Ports)
        {
            _code.Source = port.Source;
            if (port.Protocol == TransportProtocol.Any)
            {
                _code.JumpIf32(BpfTest.Equal, BpfRegister.R8, port.Port, program.Allow);
                continue;
            }

            BpfLabel next = _code.NewLabel();
            _code.JumpIf32(BpfTest.NotEqual, BpfRegister.R8, port.Port, next);
            _code.JumpIf32(BpfTest.Equal, BpfRegister.R7, DestinationTrie.KindsOf(port.Protocol)[0], program.Allow);
            _code.Bind(next);
        }
    }

    private void LookUp()
    {
        _code.Move(BpfRegister.R1, BpfRegister.R7);
        _code.Compute(BpfOperation.ShiftLeft, BpfRegister.R1, 16);
        _code.Compute(BpfOperation.Or, BpfRegister.R1, BpfRegister.R8);
        _code.Store(BpfSize.Word, BpfRegister.Frame, NetworkFrame.Key, BpfRegister.R1);
        _code.LoadMap(BpfRegister.R1, NetworkMaps.NumberOf(_code.Symbols, NetworkMaps.Ports(model.Ports), program.MapSuffix));
        _code.Move(BpfRegister.R2, BpfRegister.Frame);
        _code.Compute(BpfOperation.Add, BpfRegister.R2, NetworkFrame.Key);
        _code.Call(BpfHelper.MapLookup);
        _code.JumpIf(BpfTest.NotEqual, BpfRegister.R0, 0, program.Allow);
    }
}
