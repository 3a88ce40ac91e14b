namespace PolicyBuild.Compiler.Import;

/// <summary>The languages of other tools that policies are imported from.</summary>
public enum ImportFormat
{
    /// <summary>Docker's seccomp profile: the <c>LinuxSeccomp</c> object of the OCI runtime specification with Docker's conditions.</summary>
    Docker,

    /// <summary>Firecracker's filters: the JSON of its seccompiler, one filter for each kind of thread.</summary>
    Firecracker,

    /// <summary>minijail's policy lines (minijail0(5)), with the files that they include.</summary>
    Minijail,
}
