using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Landlock;

/// <summary>
/// Computes what each ABI gets of a model. All filesystem rights of an ABI are handled, whatever the rules grant: a right that is not
/// handled is allowed everywhere (Documentation/userspace-api/landlock.rst).
/// </summary>
internal static class LandlockLowering
{
    /// <summary>The section's records.</summary>
    internal static byte[] Lower(LandlockModel model)
    {
        var section = new LandlockSectionBuilder { Flags = model.Flags, MinimumAbi = (uint)model.MinimumAbi };
        for (int abi = 1; abi <= LandlockAbi.Newest; abi++)
        {
            section.SetRuleset(abi, new LandlockAbiRecord
            {
                HandledFs = (ulong)LandlockAbi.Fs(abi),
                HandledNet = (ulong)(model.HandledNet & LandlockAbi.Net(abi)),
                Scoped = (ulong)(model.Scoped & LandlockAbi.Scopes(abi)),
            });
        }

        section.ReadOnlyAccess = section.AddAccess(MasksOf(LandlockAccessFs.ReadFile | LandlockAccessFs.ReadDir));
        section.ReadExecuteAccess = section.AddAccess(MasksOf(LandlockAccessFs.ReadFile | LandlockAccessFs.ReadDir | LandlockAccessFs.Execute));
        foreach (LandlockPath path in model.Paths)
        {
            section.AddPath(section.AddAccess(MasksOf(path.Access)), path.Path.Variable, path.Required, path.Path.Path, path.Path.Pattern);
        }

        foreach (LandlockModelPort port in model.Ports) { section.AddPort((uint)port.Port, (ulong)port.Access); }
        return section.ToArray();
    }

    /// <summary>The masks of rights under each ABI, 1 first.</summary>
    internal static LandlockAccessRecord[] MasksOf(LandlockAccessFs access)
    {
        var masks = new LandlockAccessRecord[LandlockAbi.Newest];
        for (int abi = 1; abi <= LandlockAbi.Newest; abi++)
        {
            LandlockAccessFs known = access & LandlockAbi.Fs(abi);
            masks[abi - 1] = new LandlockAccessRecord { Directory = (ulong)known, File = (ulong)(known & LandlockAbi.FileRights) };
        }

        return masks;
    }
}
