using PolicyBuild.Runtime.Apply.Root;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Report;

/// <summary>What steps of the start leave for the report; nothing is kept, and no system call made, where none is wanted.</summary>
internal unsafe struct ReportDetails
{
    /// <summary>What was granted to start the command: the access, and the path.</summary>
    internal PairList Grants;

    /// <summary>What programs on hooks take for the started command: program and interpreter, and the real path of each.</summary>
    internal PairList Started;

    /// <summary>The limits that were written into the cgroup: the file, and the value.</summary>
    internal PairList Limits;

    /// <summary>The cgroup's folder; null where it is not known.</summary>
    internal byte* CgroupFolder { get; private set; }

    /// <summary>Keeps what is added from now on: 0, or a negative error number.</summary>
    internal int Open()
    {
        int result = Grants.Open();
        if (result == 0) { result = Started.Open(); }
        return result == 0 ? Limits.Open() : result;
    }

    /// <summary>Notes where the cgroup is, while the launcher sees the host's root.</summary>
    internal void AddCgroup(int folder)
    {
        PathBuffer path = default;
        if (!RootPlan.FindPath(folder, ref path)) { return; }
        CgroupFolder = PrivateMemory.Map(PathBuffer.Capacity);
        if (CgroupFolder is null) { return; }
        for (int i = 0; i <= path.Length; i++) { CgroupFolder[i] = path.Text[i]; }
    }
}
