using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Compiler.Hooks;

namespace PolicyBuild.Compiler.Backends.Bpf.Elf;

/// <summary>What the fields of the hook table are. Of others the instruction tells: what is as wide as a pointer is taken for one.</summary>
internal static class FieldShapes
{
    private static readonly Dictionary<BpfField, FieldShape> s_known = Build();

    /// <summary>A field's shape.</summary>
    /// <param name="field">The field.</param>
    /// <param name="isPointerSized">Whether an instruction loads 8 bytes of it.</param>
    public static FieldShape Of(BpfField field, bool isPointerSized) =>
        s_known.TryGetValue(field, out FieldShape shape) ? shape : isPointerSized ? FieldShape.Pointer : FieldShape.Number;

    private static Dictionary<BpfField, FieldShape> Build()
    {
        var known = new Dictionary<BpfField, FieldShape>();
        foreach (KernelHook hook in KernelHooks.All)
        {
            foreach (HookArgument argument in hook.Arguments)
            {
                for (int i = 0; i < argument.Fields.Length; i++)
                {
                    bool isLast = i == argument.Fields.Length - 1;
                    FieldShape shape = isLast && argument.Kind == HookArgumentKind.Number ? FieldShape.Number
                        : isLast && argument.Kind == HookArgumentKind.Path ? FieldShape.Structure
                        : FieldShape.Pointer;
                    known.TryAdd(new BpfField(argument.Fields[i].Type, argument.Fields[i].Path), shape);
                }
            }
        }

        return known;
    }
}
