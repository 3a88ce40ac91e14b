using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Simulation.Bpf;

namespace PolicyBuild.Compiler.Explanation.Hooks;

/// <summary>An operation that a hook is asked about, as far as it is said; what is not said is left open.</summary>
/// <param name="Hook">The hook.</param>
internal sealed record HookQuestion(KernelHook Hook)
{
    private const ulong Read = 1; // the words of 'access' where files are opened, and FMODE_READ and FMODE_WRITE (include/linux/fs.h)
    private const ulong Write = 2;
    private const ulong Execute = 4;
    private const ulong FlagExecute = 0x20; // __FMODE_EXEC in f_flags
    private const ulong FlagTruncate = 0x200; // O_TRUNC of every 64-bit architecture
    private const ulong AccessBits = 3; // O_ACCMODE

    /// <summary>The numbers that are said.</summary>
    public ImmutableDictionary<HookArgument, ulong> Numbers { get; init; } = ImmutableDictionary<HookArgument, ulong>.Empty;

    /// <summary>The paths and texts that are said.</summary>
    public ImmutableDictionary<HookArgument, string> Texts { get; init; } = ImmutableDictionary<HookArgument, string>.Empty;

    /// <summary>The addresses that are said.</summary>
    public ImmutableDictionary<HookArgument, (IPAddress Address, ushort Port)> Addresses { get; init; } = ImmutableDictionary<HookArgument, (IPAddress Address, ushort Port)>.Empty;

    // A socket of another family has no internet address; which one it has no rule can ask.
    private ulong? OtherFamily => Hook.Find("family") is { } family && Numbers.TryGetValue(family, out ulong said) && said is not (2 or 10) ? said : null;

    /// <summary>Whether something of the hook is settled, by itself or by something else that is said.</summary>
    public bool Settles(HookArgument argument) => Has(argument) || (argument.Kind == HookArgumentKind.Address && OtherFamily is not null);

    /// <summary>Whether something of the hook is said.</summary>
    public bool Has(HookArgument argument) => Numbers.ContainsKey(argument) || Texts.ContainsKey(argument) || Addresses.ContainsKey(argument);

    /// <summary>The bits of a number that nothing says; 0: all of it is said.</summary>
    /// <param name="argument">A number, or how a file is opened.</param>
    public ulong OpenBits(HookArgument argument)
    {
        if (Numbers.ContainsKey(argument)) { return 0; }
        bool saysAccess = Numbers.Keys.Any(static said => said.Kind == HookArgumentKind.OpenAccess);
        return argument switch
        {
            { Kind: HookArgumentKind.OpenAccess } => Hook.Find("flags") is { } flags && Numbers.ContainsKey(flags) ? 0 : Read | Write | Execute,
            { IsHidden: true } => 0,
            { Name: "flags" } when saysAccess => argument.Mask & ~(AccessBits | FlagExecute | FlagTruncate),
            { Name: "family" } when !Addresses.IsEmpty => 0,
            _ => argument.Mask,
        };
    }

    /// <summary>The operation as the hook sees it; what is open is zero or not there.</summary>
    public HookOperation ToOperation()
    {
        var operation = new HookOperation();
        for (PathVariable variable = PathVariable.App; variable <= PathVariable.Dotnet; variable++) { operation.Folders[(int)variable] = PathText.Of(variable); }
        foreach ((HookArgument argument, string text) in Texts) { operation.Texts[HookOperation.WayOf(argument)] = text; }
        foreach ((HookArgument argument, (IPAddress address, ushort port)) in Addresses)
        {
            operation.Addresses[HookOperation.WayOf(argument)] = BytesOf(address, port);
            if (Hook.Find("family") is { } family && !Numbers.ContainsKey(family)) { Add(operation, family, FamilyOf(address)); }
        }

        foreach ((HookArgument argument, ulong value) in Numbers)
        {
            if (argument.Kind == HookArgumentKind.OpenAccess) { AddOpening(operation, value); }
            else { Add(operation, argument, argument.Origin == HookOrigin.ForeignCgroup ? operation.Cgroup + value : value); }
        }

        foreach (HookArgument argument in Hook.Arguments)
        {
            if (argument.Kind == HookArgumentKind.Address && OtherFamily is { } other && !Addresses.ContainsKey(argument)) { operation.Addresses[HookOperation.WayOf(argument)] = BytesOf(other); }
        }

        AddModeOfFlags(operation);
        return operation;
    }

    // What the kernel makes of the words: OPEN_FMODE of include/linux/fs.h, do_open_execat of fs/exec.c.
    private void AddOpening(HookOperation operation, ulong words)
    {
        if (Hook.Find("f_mode") is not { } mode || Hook.Find("flags") is not { } flags) { return; }
        bool isExecution = (words & Execute) != 0;
        Add(operation, mode, isExecution ? Read : words & (Read | Write));
        Add(operation, flags, isExecution ? FlagExecute : (words & (Read | Write)) switch { Write => 1, Read | Write => 2, _ => 0UL });
    }

    private void AddModeOfFlags(HookOperation operation)
    {
        if (Hook.Find("f_mode") is not { } mode || Numbers.Keys.Any(static said => said.Kind == HookArgumentKind.OpenAccess)) { return; }
        if (Hook.Find("flags") is { } flags && Numbers.TryGetValue(flags, out ulong value)) { Add(operation, mode, (value + 1) & AccessBits); }
    }

    // File type and permissions lie in one number.
    private static void Add(HookOperation operation, HookArgument argument, ulong value)
    {
        string way = HookOperation.WayOf(argument);
        operation.Numbers[way] = operation.Numbers.GetValueOrDefault(way) | value;
    }

    private static ulong FamilyOf(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? 10UL : 2; // AF_INET6, AF_INET

    private static byte[] BytesOf(ulong family)
    {
        byte[] bytes = new byte[28];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)family);
        return bytes;
    }

    /// <summary>A struct sockaddr of 28 bytes.</summary>
    private static byte[] BytesOf(IPAddress address, ushort port)
    {
        ulong family = FamilyOf(address);
        byte[] bytes = BytesOf(family);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), port);
        address.GetAddressBytes().CopyTo(bytes, family == 2 ? 4 : 8);
        return bytes;
    }
}
