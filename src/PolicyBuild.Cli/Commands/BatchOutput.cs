using PolicyBuild.Cli.Output;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Pipeline;

namespace PolicyBuild.Cli.Commands;

/// <summary>
/// Writes what a pipeline makes, policy by policy: the good files of a call are written whatever the others hold. Each file gets its name when it is whole.
/// </summary>
internal sealed class BatchOutput(string folder, IReadOnlyList<PipelineInput> policies) : IPipelineOutput
{
    private readonly OutputFolder _folder = new(folder);
    private readonly string?[] _failures = new string?[policies.Count];

    /// <summary>Why a policy could not be written; null where it was, or had nothing to write. To be asked when the pipeline has ended.</summary>
    public string? FailureOf(int policy) => _failures[policy];

    // A file that holds its bytes already is only touched, and loose artifacts are compared as well.
    /// <inheritdoc/>
    public bool IsCurrent(int policy, string bundleHash) => false;

    /// <inheritdoc/>
    public void Emit(int policy, EmittedPolicy emitted)
    {
        try
        {
            _folder.Write(policies[policy].Name, emitted, report: null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _failures[policy] = SystemFailure.Describe(failure);
        }
    }
}
