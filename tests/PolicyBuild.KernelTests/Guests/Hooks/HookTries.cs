using System.Buffers.Binary;
using System.Net;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Simulation.Bpf;

namespace PolicyBuild.KernelTests.Guests.Hooks;

/// <summary>What the probe tries on one kernel, by hook. All is undone or can be done again: a list runs from its beginning to its end in one process.</summary>
internal sealed class HookTries
{
    // Of the path variables, as the cases set them.
    private static readonly string[] s_folders = ["/app", "/home/u", "/tmp", "/usr/share/dotnet"];

    private readonly Dictionary<string, List<HookTry>> _byHook = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HookOperation> _starts = new(StringComparer.Ordinal);

    private HookTries(GuestKernel kernel)
    {
        Kernel = kernel;
        FileTries.AddTo(this);
        NameTries.AddTo(this);
        SocketTries.AddTo(this);
        TaskTries.AddTo(this);
        KernelTries.AddTo(this);
    }

    /// <summary>Stands for what lies behind a null pointer, the first on its way.</summary>
    public static object NoPointer { get; } = new();

    /// <summary>The kernel.</summary>
    public GuestKernel Kernel { get; }

    /// <summary>The hooks that there are tries for, in the order of their names, of those that this kernel has.</summary>
    public KernelHook[] Hooks => [.. _byHook.Keys.Order(StringComparer.Ordinal).Select(HookNamed).Where(Kernel.Has)];

    /// <summary>All of a kernel.</summary>
    public static HookTries Of(GuestKernel kernel) => new(kernel);

    /// <summary>Those of a hook.</summary>
    public IReadOnlyList<HookTry> this[string hook] => _byHook[hook];

    /// <summary>Adds a try.</summary>
    /// <param name="hook">The hook's name.</param>
    /// <param name="line">The call; <c>@name</c> is the number of a system call.</param>
    /// <param name="outcome">What comes of it.</param>
    /// <param name="seen">What the hook sees: numbers, texts and addresses by their names. What is missing is 0, a null pointer or no address.</param>
    /// <param name="before">Calls that prepare it.</param>
    /// <param name="after">Calls that undo it.</param>
    /// <param name="denied">What the caller sees of a denial; null: the policy's error.</param>
    public void Add(string hook, string line, string outcome, IEnumerable<(string Name, object Value)> seen, string[]? before = null, string[]? after = null, string? denied = null)
    {
        if (!_byHook.TryGetValue(hook, out List<HookTry>? tries)) { _byHook.Add(hook, tries = []); }
        tries.Add(new HookTry(Operation(HookNamed(hook), seen), WithNumber(line), outcome)
        {
            Before = [.. (before ?? []).Select(WithNumber)],
            After = [.. (after ?? []).Select(WithNumber)],
            Denied = denied,
        });
    }

    /// <summary>Adds what happens on a hook before the probe runs.</summary>
    public void AddStart(string hook, IEnumerable<(string Name, object Value)> seen) => _starts.Add(hook, Operation(HookNamed(hook), seen));

    /// <summary>Whether the probe starts under a policy, as the model has it.</summary>
    public bool Starts(HookPolicy policy) =>
        !_starts.TryGetValue(policy.Hook.Name, out HookOperation? start) || HookEvaluator.Judge(policy, start).Action != HookAction.Deny;

    /// <summary>What the hook sees of the inode of a file of user and group 0, or of others.</summary>
    public static IEnumerable<(string Name, object Value)> Inode(ulong mode, ulong owner = 0, ulong group = 0) =>
        [("type", mode & 0xF000), ("mode", mode & 0xFFF), ("owner", owner), ("group", group)];

    /// <summary>An address of the internet as the kernel has it.</summary>
    public static byte[] SocketAddress(string address, ushort port)
    {
        byte[] text = IPAddress.Parse(address).GetAddressBytes();
        byte[] bytes = new byte[text.Length == 4 ? 16 : 28];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, text.Length == 4 ? (ushort)2 : (ushort)10);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), port);
        text.CopyTo(bytes, text.Length == 4 ? 4 : 8);
        return bytes;
    }

    private static KernelHook HookNamed(string name) => KernelHooks.Find(name) ?? throw new ArgumentException("no such hook: " + name);

    private HookOperation Operation(KernelHook hook, IEnumerable<(string Name, object Value)> seen)
    {
        var operation = new HookOperation();
        s_folders.CopyTo(operation.Folders, (int)PathVariable.App);
        operation.Folders[BpfStringSlot.Program] = "/bin/probe";
        foreach ((string name, object value) in seen)
        {
            HookArgument argument = hook.Find(name) ?? throw new ArgumentException($"{hook} has no {name}");
            string way = HookOperation.WayOf(argument);
            switch (value)
            {
                case not null when value == NoPointer: operation.Nulls.Add(HookOperation.WayOf(argument, 1)); break;
                case string when argument.Kind == HookArgumentKind.Path && !Kernel.TellsPath(hook, argument): break;
                case string text: operation.Texts.Add(way, text); break;
                case byte[] address: operation.Addresses.Add(way, address.Length < 28 ? [.. address, .. new byte[28 - address.Length]] : address); break;
                case ulong number: operation.Numbers[way] = operation.Numbers.GetValueOrDefault(way) | number; break; // type and mode are one number
                case int number: operation.Numbers[way] = operation.Numbers.GetValueOrDefault(way) | (uint)number; break;
                default: throw new ArgumentException("no such value: " + value);
            }
        }

        return operation;
    }

    /// <summary>A line in which <c>@name</c> is the number of a system call.</summary>
    public string WithNumber(string line)
    {
        int begin = line.IndexOf('@', StringComparison.Ordinal);
        if (begin < 0) { return line; }
        int end = line.IndexOf(' ', begin);
        if (end < 0) { end = line.Length; }
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{line[..begin]}{Kernel.Number(line[(begin + 1)..end])}{line[end..]}");
    }
}
