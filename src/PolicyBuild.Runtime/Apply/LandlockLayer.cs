using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Runtime.Apply.Root;
using PolicyBuild.Runtime.CommandLine;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Report;
using PolicyBuild.Uapi;

namespace PolicyBuild.Runtime.Apply;

/// <summary>The Landlock ruleset: made of the records for the kernel's ABI, filled while paths can still be opened, enforced at the end.</summary>
internal unsafe struct LandlockLayer
{
    private LandlockReader _rules;
    private LandlockAbiRecord* _handled;
    private LinkFolders _linkFolders;
    private uint _abi;
    private int _ruleset;
    private bool _hasRules;
    private RootPlan* _plan;

    // Whether a path is looked at that may lead into the folder of a process, while another process than the program looks.
    private bool _mayBeOwn;
    private bool _isProgram;

    /// <summary>Whether there is a ruleset.</summary>
    internal bool IsActive { get; private set; }

    /// <summary>Whether the paths are only looked at for the root of the sandbox; what is wrong with them is said later, inside.</summary>
    internal readonly bool IsCollecting => _plan is not null;

    /// <summary>Whether the started program and what it needs are granted too.</summary>
    internal readonly bool GrantsLaunch => IsCollecting
        ? !_hasRules || (_rules.Flags & LandlockFlags.LaunchGrants) != 0
        : IsActive && (_rules.Flags & LandlockFlags.LaunchGrants) != 0 && _handled->HandledFs != 0;

    /// <summary>Reads the section and makes the ruleset with its ports; without a section, or without Landlock under best-effort, none.</summary>
    internal int Create(ref LaunchState state)
    {
        int found = Find(ref state);
        if (found != 0 || !_hasRules) { return found; }

        int abi = state.LandlockAbi();
        if (abi < 1 || (uint)abi < _rules.Header->MinimumAbi)
        {
            int error = HostErrors.LandlockTooOld(abi, _rules.Header->MinimumAbi, IsBestEffort(ref state));
            if (error != 0 || abi < 1) { return error; }
        }

        _handled = _rules.Ruleset(_abi);

        // REFER is another matter: where an ABI lacks it, moving between folders is always refused.
        LandlockAccessFs missing = LandlockAbi.Fs(LandlockAbi.Newest) & ~(LandlockAccessFs)_handled->HandledFs & ~LandlockAccessFs.Refer;
        if (state.Arguments.Verbose && missing != 0) { HostErrors.LandlockLeavesAlone(_abi, missing); }

        // Rules for newer kernels only: this one has nothing to enforce, as the warning above said.
        if ((_handled->HandledFs | _handled->HandledNet | _handled->Scoped) == 0) { return 0; }
        _ruleset = LandlockCalls.CreateRuleset(_handled, _abi);
        if (_ruleset < 0) { return ProcessErrors.Step("make a Landlock ruleset"u8, -_ruleset); }
        IsActive = true;
        return AddPorts();
    }

    /// <summary>Reads the section for the root of the sandbox alone: granted paths are added to the plan, and no ruleset is made.</summary>
    /// <param name="state">The launch.</param>
    /// <param name="plan">Stays where it is until all paths are added.</param>
    internal int Collect(ref LaunchState state, RootPlan* plan)
    {
        _plan = plan;
        return Find(ref state);
    }

    /// <summary>Opens and grants the policy's paths.</summary>
    internal int AddPaths(ref LaunchState state, ref PathVariables variables)
    {
        if (!IsActive && !(IsCollecting && _hasRules)) { return 0; }
        for (uint i = 0; i < _rules.PathCount; i++)
        {
            LandlockPathRecord* record = _rules.Path(i);
            _mayBeOwn = OwnFolder.MayHold((PathVariable)record->Variable, _rules.Text(record->Path)) && state.Watched.IsActive && !IsCollecting;
            if (_isProgram && !_mayBeOwn) { continue; }
            LandlockAccessRecord* access = _rules.Access(record->Access, _abi);
            var flags = (LandlockPathFlags)record->Flags;
            PolicyPath path = default;
            path.Variable = (PathVariable)record->Variable;
            path.Path = _rules.Text(record->Path);
            path.Pattern = (flags & LandlockPathFlags.Pattern) != 0 ? _rules.Text(record->Pattern) : null;
            bool required = state.Arguments.Enforcement == EnforcementOverride.None
                ? (flags & LandlockPathFlags.Required) != 0
                : state.Arguments.Enforcement == EnforcementOverride.Required;

            int error = path.Pattern is null
                ? AddPath(ref variables, path, access, required)
                : LandlockPattern.Add(ref this, ref variables, path, access, required, state.Arguments.Verbose && !_isProgram);
            if (error != 0) { return error; }
        }

        _mayBeOwn = false;
        return 0;
    }

    /// <summary>
    /// Grants what /proc/self and /proc/thread-self are in the process that becomes the program, where another one, the init, has opened all other paths.
    /// </summary>
    internal int AddOwnPaths(ref LaunchState state)
    {
        if (!IsActive || !state.Watched.IsActive) { return 0; }
        _isProgram = true;
        var variables = new PathVariables(ref state);
        int error = AddPaths(ref state, ref variables);
        variables.Close();
        return error;
    }

    /// <summary>Opens a path to grant it. A link that the program can have made does not lead it away: see <see cref="LinkWalk"/>.</summary>
    internal int Open(ref PathVariables variables, in PolicyPath path, int flags, out bool hasVariable)
    {
        hasVariable = variables.Find(path, out int folder, out byte* below);
        if (!hasVariable) { return -KernelError.NoEntry; }
        if (*below == 0) { return Files.Open(folder, "."u8, flags); }

        int result = Files.OpenWithoutLinks(folder, below, flags);
        if (result != -KernelError.Loop || !_hasRules) { return result == -KernelError.Loop ? Files.Open(folder, below, flags) : result; }
        _linkFolders.Collect(_rules, _abi, ref variables);
        return _linkFolders.IsEmpty ? Files.Open(folder, below, flags) : LinkWalk.Open(folder, below, flags, _linkFolders);
    }

    /// <summary>Grants an open file or folder; closes nothing.</summary>
    /// <returns>0, or a negative error number.</returns>
    internal readonly int Grant(int descriptor, LandlockAccessRecord* access)
    {
        FileStatus status;
        int result = Files.Status(descriptor, &status);
        if (result < 0) { return result; }

        if (IsCollecting) { return _plan->Add(descriptor, status.IsDirectory, RootPlan.Writes(access)); }
        if (_mayBeOwn && OwnFolder.Holds(descriptor) != _isProgram) { return 0; }

        // Rights on a folder's entries are refused on anything that is no folder.
        ulong rights = (status.IsDirectory ? access->Directory : access->File) & _handled->HandledFs;
        return rights == 0 ? 0 : LandlockCalls.AddPath(_ruleset, rights, descriptor);
    }

    /// <summary>Whether the reason why a path cannot be opened stands in the sandbox too, where it is said.</summary>
    internal static bool SaysLater(int result) => result is not (-KernelError.TooManyOpenFiles or -KernelError.TooManyFiles or -KernelError.NoMemory);

    /// <summary>Notes for the root of the sandbox by which name an open file or folder is known.</summary>
    internal readonly int Name(byte* name, int descriptor) => IsCollecting ? _plan->AddName(name, descriptor) : 0;

    internal readonly int Name(in PolicyPath path, int descriptor) => path.Variable == PathVariable.None ? Name(path.Path, descriptor) : 0;

    /// <summary>The same of a name in an open folder.</summary>
    internal readonly int Name(int folder, byte* name, int descriptor) => IsCollecting ? _plan->AddName(folder, name, descriptor) : 0;

    /// <summary>Whether the matches of a pattern in an open folder have to be looked at.</summary>
    internal readonly bool Concerns(int folder, LandlockAccessRecord* access) => !IsCollecting || _plan->Concerns(folder, access);

    /// <summary>Grants an open file reading and execution.</summary>
    internal readonly int GrantExecution(int descriptor) =>
        IsCollecting ? GrantReading(descriptor) : Grant(descriptor, _rules.Access(_rules.Header->ReadExecuteAccess, _abi));

    /// <summary>Grants an open file or folder reading.</summary>
    internal readonly int GrantReading(int descriptor)
    {
        if (!IsCollecting) { return Grant(descriptor, _rules.Access(_rules.Header->ReadOnlyAccess, _abi)); }
        FileStatus status;
        int result = Files.Status(descriptor, &status);
        return result < 0 ? result : _plan->Add(descriptor, status.IsDirectory, writes: false);
    }

    /// <summary>What the report says of the layer.</summary>
    internal readonly void Describe(ref JsonText json)
    {
        json.Key("landlock"u8);
        json.BeginObject();
        json.Key("applied"u8);
        json.Truth(IsActive);
        if (IsActive)
        {
            json.Key("abi"u8);
            json.Number(_abi);
            json.Key("minimumAbi"u8);
            json.Number(_rules.Header->MinimumAbi);
            json.Key("handledFs"u8);
            json.Bits(_handled->HandledFs);
            json.Key("handledNet"u8);
            json.Bits(_handled->HandledNet);
            json.Key("scoped"u8);
            json.Bits(_handled->Scoped);
        }

        json.EndObject();
    }

    /// <summary>Restricts this process. The ruleset is closed: the listener of seccomp needs a descriptor within the policy's limit.</summary>
    internal readonly int Enforce()
    {
        if (!IsActive) { return 0; }
        int result = LandlockCalls.RestrictSelf(_ruleset);
        Files.Close(_ruleset);
        return result < 0 ? ProcessErrors.Step("enforce the Landlock ruleset"u8, -result) : 0;
    }

    /// <summary>The ABI whose rules are taken.</summary>
    internal readonly int Abi => (int)_abi;

    /// <summary>Restricts all threads of this process at once, which takes ABI 8.</summary>
    internal readonly int EnforceOnAllThreads()
    {
        if (!IsActive) { return 0; }
        int result = LandlockCalls.RestrictAllThreads(_ruleset);
        Files.Close(_ruleset);
        return result < 0 ? ProcessErrors.Step("enforce the Landlock ruleset"u8, -result) : 0;
    }

    /// <summary>Gives the ruleset up where it is not enforced.</summary>
    internal readonly void Close()
    {
        if (IsActive) { Files.Close(_ruleset); }
    }

    private int Find(ref LaunchState state)
    {
        BundleStatus status = state.Bundle.Find(SectionKind.Landlock, 0, 0, out byte* section, out ulong length);
        if (status == BundleStatus.NotFound) { return 0; }
        if (status == BundleStatus.Ok) { status = LandlockReader.Open(section, length, out _rules); }
        if (status != BundleStatus.Ok) { return BundleErrors.Damaged(state.Arguments.Bundle, status); }
        int abi = state.LandlockAbi();
        _abi = abi >= 1 && (uint)abi < LandlockHeader.AbiCount ? (uint)abi : LandlockHeader.AbiCount;
        _hasRules = true;
        return 0;
    }

    /// <summary>The command line decides, else the layer's own word, else the policy's.</summary>
    private readonly bool IsBestEffort(ref LaunchState state) =>
        state.Arguments.Enforcement == EnforcementOverride.None && (_rules.Flags & LandlockFlags.CompatibilityWritten) != 0
            ? (_rules.Flags & LandlockFlags.BestEffort) != 0
            : state.BestEffort;

    private int AddPath(ref PathVariables variables, in PolicyPath path, LandlockAccessRecord* access, bool required)
    {
        if (IsCollecting && path.Variable == PathVariable.None && _plan->ShowsAnyway(path.Path, access)) { return 0; }
        int descriptor = Open(ref variables, path, OpenFlags.PathOnly, out bool hasVariable);
        if (descriptor < 0 && IsCollecting) { return SaysLater(descriptor) ? 0 : PathErrors.NotGranted(path, -descriptor); }
        if (!hasVariable) { return PathErrors.NoVariable(path, required); }
        if (descriptor >= 0 && path.IsWholeVariable && Files.IsRoot(descriptor))
        {
            Files.Close(descriptor);
            return PathErrors.VariableIsRoot(path, required);
        }

        if (descriptor is -KernelError.NoEntry or -KernelError.NotDirectory) { return PathErrors.Missing(path, required); }
        if (descriptor < 0) { return PathErrors.Unusable(path, -descriptor, required); }
        int result = Grant(descriptor, access);
        if (result == 0) { result = Name(path, descriptor); }
        Files.Close(descriptor);
        return result < 0 ? PathErrors.NotGranted(path, -result) : 0;
    }

    private readonly int AddPorts()
    {
        for (uint i = 0; i < _rules.PortCount; i++)
        {
            LandlockPortRecord* port = _rules.Port(i);
            ulong rights = port->Access & _handled->HandledNet;
            if (rights == 0) { continue; }
            int result = LandlockCalls.AddPort(_ruleset, rights, port->Port);
            if (result < 0) { return ProcessErrors.Step("grant a port by Landlock"u8, -result); }
        }

        return 0;
    }
}
