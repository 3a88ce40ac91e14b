using System.Text;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Runtime.Apply;
using PolicyBuild.Runtime.Apply.Bpf;
using PolicyBuild.Runtime.CommandLine;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Bpf;

/// <summary>The paths that programs compare with: real ones, with every link on the way followed.</summary>
public sealed unsafe class StartPathsTests
{
    [Fact]
    public void Variables_program_and_interpreter_have_their_real_paths()
    {
        using var folder = new TemporaryFolder();
        string root = RealPath(folder.Path);
        Directory.CreateDirectory(Path.Combine(folder.Path, "home"));
        string script = folder.Write("script", "#!/bin/sh\n");
        File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
        string link = Path.Combine(folder.Path, "link");
        File.CreateSymbolicLink(link, script);
        string[] slots = Find(link, Path.Combine(folder.Path, "home", ".."), Path.Combine(folder.Path, "app"));
        Assert.Equal("", slots[(int)PathVariable.App]); // there is no such folder
        Assert.Equal(root, slots[(int)PathVariable.Home]);
        Assert.Equal(root + "/script", slots[BpfStringSlot.Program]);
        Assert.Equal(RealPath("/bin/sh"), slots[BpfStringSlot.Interpreter]);
        Assert.Equal("", slots[0]);
        Assert.Equal("", slots[5]);
    }

    [Fact]
    public void A_command_without_a_slash_is_looked_for_on_the_path_that_the_program_gets()
    {
        string[] slots = Find("sh", "/", "/usr");
        Assert.Equal(RealPath("/bin/sh"), slots[BpfStringSlot.Program]);
        Assert.Contains("/ld-linux", slots[BpfStringSlot.Interpreter], StringComparison.Ordinal);
        Assert.Equal("/usr", slots[(int)PathVariable.App]);
        Assert.Equal("/", slots[(int)PathVariable.Home]);
    }

    private static string RealPath(string path) => ProcessRun.Of("realpath", [path]).Output.TrimEnd('\n');

    private static string[] Find(string command, string home, string app)
    {
        byte* settings = null;
        byte[] launch = new LaunchSectionBuilder { Profile = "test" }.ToArray();
        fixed (byte* bytes = launch)
        {
            Assert.Equal(BundleStatus.Ok, LaunchReader.Open(bytes, (ulong)launch.Length, out LaunchReader reader));
            byte** words = stackalloc byte*[2];
            byte** environment = stackalloc byte*[3];
            words[0] = NativeBytes.Kept(command);
            words[1] = null;
            environment[0] = NativeBytes.Kept("HOME=" + home);
            environment[1] = NativeBytes.Kept("PATH=/usr/bin:/bin");
            environment[2] = null;
            LaunchState state = default;
            state.Settings = reader;
            state.Environment = environment;
            state.Arguments = LaunchArguments.OfAppended(words, NativeBytes.Kept("/unused"), NativeBytes.Kept(app));
            StartPaths paths = default;
            settings = paths.Find(ref state);
        }

        string[] slots = new string[BpfStringSlot.Count];
        for (int i = 0; i < slots.Length; i++)
        {
            var slot = (BpfStringSlot*)(settings + (i * BpfStringSlot.Size));
            slots[i] = Encoding.UTF8.GetString(slot->Text, (int)slot->Length);

            // The root folder: its paths begin with the slash that follows.
            if (slot->Known != 0 && slot->Length == 0) { slots[i] = "/"; }
            Assert.True(slot->Known <= 1 && (slot->Known == 1 || slot->Length == 0));
            Assert.Equal(0, slot->Text[slot->Length]);
        }

        return slots;
    }
}
