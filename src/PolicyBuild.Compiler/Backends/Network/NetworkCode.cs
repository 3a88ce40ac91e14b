using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>
/// What all network programs have in common: the look at the mode, the ways out, and the record of a denial. The verifier refuses
/// instructions that nothing leads to, so each way out is written only where something leads to it.
/// </summary>
/// <param name="code">Where to write.</param>
/// <param name="rules">The numbers of places.</param>
/// <param name="program">The program's number.</param>
/// <param name="isSecurityHook">Whether the program is one of a security hook, whose results are others.</param>
internal sealed class NetworkCode(BpfAssembler code, NetworkRules rules, int program, bool isSecurityHook)
{
    private const int EPERM = 1; // asm-generic/errno-base.h

    private readonly List<(NodeRef Place, BpfLabel Label)> _denials = [];
    private BpfLabel? _drop;

    /// <summary>The assembler.</summary>
    public BpfAssembler Assembler => code;

    /// <summary>What stands behind the names of maps while the rules of one mode are written; empty: the policy's own mode.</summary>
    public string MapSuffix { get; private set; } = "";

    /// <summary>Where to jump to let the operation through.</summary>
    public BpfLabel Allow { get; } = code.NewLabel();

    /// <summary>Where to jump to refuse it without a record: for packets, which no process has to be there for.</summary>
    public BpfLabel Drop => _drop ??= code.NewLabel();

    /// <summary>Whether the program is one of packets: nothing that it refuses is recorded.</summary>
    public bool IsOfPackets { get; init; }

    /// <summary>Where to jump to refuse it for a place of the policy.</summary>
    public BpfLabel Deny(NodeRef place)
    {
        if (IsOfPackets) { return Drop; }
        foreach ((NodeRef known, BpfLabel label) in _denials)
        {
            if (known == place) { return label; }
        }

        BpfLabel added = code.NewLabel();
        _denials.Add((place, added));
        return added;
    }

    /// <summary>Begins the program: the context goes to R6, and nothing is judged until the launcher has armed the programs.</summary>
    public void Begin()
    {
        code.Move(BpfRegister.R6, BpfRegister.R1);
        code.LoadMapValue(BpfRegister.R1, code.Symbols.Map(BpfMaps.Mode));
        code.Load(BpfSize.Word, BpfRegister.R1, BpfRegister.R1, 0);
        code.JumpIf32(BpfTest.Equal, BpfRegister.R1, 0, Allow);
    }

    /// <summary>
    /// Writes the rules of all modes behind <see cref="Begin"/>: a mode that has others than the policy's own goes to them, and all the rest, a number that is no
    /// mode's too, to the policy's own. Modes of equal rules share the code.
    /// </summary>
    /// <param name="modes">The rules.</param>
    /// <param name="isSame">Whether two say the same to this program.</param>
    /// <param name="judge">Writes the rules of one; all its ways end in a jump.</param>
    public void JudgeModes(NetworkModes modes, Func<NetworkModel, NetworkModel, bool> isSame, Action<NetworkModel> judge)
    {
        var written = new List<(NetworkModel Model, LaunchMode Mode, BpfLabel Label)>();
        foreach ((LaunchMode mode, NetworkModel? model) in modes.Others)
        {
            if (model is null ? modes.Own is null : modes.Own is not null && isSame(model, modes.Own)) { continue; }
            code.JumpIf32(BpfTest.Equal, BpfRegister.R1, BpfMaps.NumberOf(mode), model is null ? Allow : PlaceOf(model, mode));
        }

        if (modes.Own is null) { code.Jump(Allow); }
        else { judge(modes.Own); }
        foreach ((NetworkModel model, LaunchMode mode, BpfLabel label) in written)
        {
            code.Bind(label);
            MapSuffix = mode switch { LaunchMode.Direct => "_d", LaunchMode.Sandbox => "_s", _ => "_h" };
            judge(model);
        }

        MapSuffix = "";

        BpfLabel PlaceOf(NetworkModel model, LaunchMode mode)
        {
            foreach ((NetworkModel other, _, BpfLabel known) in written)
            {
                if (isSame(other, model)) { return known; }
            }

            BpfLabel added = code.NewLabel();
            written.Add((model, mode, added));
            return added;
        }
    }

    /// <summary>Writes the ways out.</summary>
    public void End()
    {
        code.Source = default;
        BpfLabel deny = code.NewLabel();
        for (int i = 0; i < _denials.Count; i++)
        {
            code.Bind(_denials[i].Label);
            code.Move(BpfRegister.R8, rules.NumberOf(_denials[i].Place, program));
            if (i < _denials.Count - 1) { code.Jump(deny); }
        }

        if (_denials.Count > 0)
        {
            code.Bind(deny);
            code.Move(BpfRegister.R9, -EPERM);
            BpfReport.Write(code, SectionKind.BpfNetwork, program, NetworkFrame.Event);
        }

        if (_drop is { } drop) { code.Bind(drop); }
        if (_denials.Count > 0 || _drop is not null) { Refuse(); }

        code.Bind(Allow);
        if (isSecurityHook) { code.LoadScope(BpfRegister.R0); }
        else { code.Move(BpfRegister.R0, 1); }
        code.Exit();
    }

    // 0 is EPERM to programs of a cgroup, those on security hooks included; for the whole system a hook takes the error itself.
    private void Refuse()
    {
        if (isSecurityHook)
        {
            code.LoadScope(BpfRegister.R0);
            code.Compute(BpfOperation.Subtract, BpfRegister.R0, EPERM);
        }
        else
        {
            code.Move(BpfRegister.R0, 0);
        }

        code.Exit();
    }
}
