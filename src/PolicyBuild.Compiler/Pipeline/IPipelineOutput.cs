using PolicyBuild.Compiler.Emit;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>
/// Takes what a pipeline makes. It is called on the pipeline's threads, for one policy at a time; what it writes has temporary names until the owner of
/// the request commits it. An exception for a failed write becomes error PB7003 of the policy.
/// </summary>
public interface IPipelineOutput
{
    /// <summary>Whether the policy's output is there already, held against the hash: it is then neither made nor emitted.</summary>
    /// <param name="policy">Index into <see cref="PipelineRequest.Policies"/>.</param>
    /// <param name="bundleHash">SHA-256 of the bundle, lower-case hexadecimal.</param>
    bool IsCurrent(int policy, string bundleHash);

    /// <summary>Takes a policy's bundle and loose copies.</summary>
    /// <param name="policy">Index into <see cref="PipelineRequest.Policies"/>.</param>
    /// <param name="emitted">The output; it is not kept by the pipeline.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    void Emit(int policy, EmittedPolicy emitted);
}
