using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Report;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>The programs in the report.</summary>
internal static unsafe class BpfDescription
{
    internal static void Write(in BpfSection section, ref JsonText json)
    {
        for (uint i = 0; i < section.Reader.ProgramCount; i++)
        {
            BpfProgramRecord* program = section.Reader.Program(i);
            json.BeginObject();
            json.Key("name"u8);
            json.Text(section.Reader.Text(program->Name));
            if (program->Hook.Length != 0)
            {
                json.Key("hook"u8);
                json.Text(section.Reader.Text(section.IsOlder[i] == 0 ? program->Hook : program->OlderHook));
            }

            json.Key("attachedAs"u8);
            json.Word((BpfAttachment)section.Attachments[i] switch
            {
                BpfAttachment.LsmCgroup => "lsm_cgroup"u8,
                BpfAttachment.LsmShared => "lsm_mac"u8,
                BpfAttachment.Cgroup => "cgroup"u8,
                _ => "nothing"u8,
            });
            WriteTime(ref json, "loadUs"u8, section.LoadTimes[i]);
            WriteTime(ref json, "attachUs"u8, section.AttachTimes[i]);
            json.EndObject();
        }
    }

    private static void WriteTime(ref JsonText json, ReadOnlySpan<byte> name, ulong time)
    {
        json.Key(name);
        json.Microseconds(time);
    }
}
