using PolicyBuild.Bundles.Writing;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Uapi;
using Digest = PolicyBuild.Compiler.Cache.Digest;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>Names the compiler itself, so that no compiler takes another one's results: a stage's version is for people, and easily forgotten.</summary>
internal static class CompilerIdentity
{
    /// <summary>Digest over the module version ids of the compiler's assemblies, which the C# compiler makes of their whole content.</summary>
    public static Digest Compute()
    {
        var writer = new CacheWriter();
        writer.Text(CompilerVersion.Text);
        writer.Bytes(typeof(CompilerIdentity).Module.ModuleVersionId.ToByteArray());
        writer.Bytes(typeof(BundleWriter).Module.ModuleVersionId.ToByteArray());
        writer.Bytes(typeof(SyscallTable).Module.ModuleVersionId.ToByteArray());
        return Digest.Of(writer.Written);
    }
}
