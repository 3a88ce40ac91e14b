using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply.Bpf;

namespace PolicyBuild.Runtime.Messages;

/// <summary>What the eBPF programs of the policy tell while the program runs (--watch-denials).</summary>
internal static unsafe class BpfMessages
{
    /// <summary>A denial or an audit: hook, rule, and who it was.</summary>
    internal static void Happened(in BpfSection section, BpfEvent* happened)
    {
        const int CommandBytes = 8;
        BpfProgramRecord* program = section.Reader.Program(happened->Program);
        if (program is null) { return; }
        Line line = default;
        Message.BeginNote(ref line);
        line.Add(happened->Result == 0 ? "audited "u8 : "denied "u8);
        line.Add(section.Reader.Text(program->Hook.Length == 0 ? program->Name : program->Hook));
        BpfRuleRecord* rule = section.Reader.Rule(happened->Rule);
        if (rule is null) { line.Add(" by default"u8); }
        else
        {
            line.Add(" by "u8);
            line.Add(section.Reader.Text(rule->File));
            line.Add("("u8);
            line.Add(rule->Line);
            line.Add(")"u8);
        }

        if (happened->Result < 0) { Message.AddReason(ref line, -happened->Result); }
        line.Add(" (process "u8);
        line.Add(happened->Process);
        byte* command = stackalloc byte[CommandBytes + 1];
        for (int i = 0; i < CommandBytes; i++) { command[i] = happened->Command[i]; }
        command[CommandBytes] = 0;
        if (*command != 0)
        {
            line.Add(", "u8);
            line.Add(command);
        }

        line.Add(")"u8);
        line.Send();
    }

    /// <summary>Nothing will be told.</summary>
    internal static void NothingToWatch()
    {
        Line line = default;
        Message.BeginNote(ref line);
        line.Add("no BPF program of the policy is attached that tells of denials: --watch-denials prints nothing"u8);
        line.Send();
    }
}
