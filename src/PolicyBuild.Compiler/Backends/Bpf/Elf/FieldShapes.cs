using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Compiler.Hooks;

namespace PolicyBuild.Compiler.Backends.Bpf.Elf;

/// <summary>What the fields of the hook table are. Of others the instruction tells: what is as wide as a pointer is taken for one.</summary>
internal static class FieldShapes
{
    private static readonly Lazy<Dictionary<BpfField, FieldShape>> s_known = new(Build);

    /// <summary>A field's shape.</summary>
    /// <param name="hook">The hook of the program that names the field; empty: none.</param>
    /// <param name="field">The field.</param>
    /// <param name="isPointerSized">Whether an instruction loads 8 bytes of it.</param>
    public static FieldShape Of(string hook, BpfField field, bool isPointerSized)
    {
        // A field is the same whatever hook leads to it, and the program's own has it nearly always.
        if (KernelHooks.Find(hook) is { } own && FindIn(own, field) is { } known) { return known; }
        return s_known.Value.TryGetValue(field, out FieldShape shape) ? shape : isPointerSized ? FieldShape.Pointer : FieldShape.Number;
    }

    /// <summary>What a field is in the table's entry for a hook; null where it is not there.</summary>
    internal static FieldShape? FindIn(KernelHook hook, BpfField field)
    {
        foreach (HookArgument argument in hook.Arguments)
        {
            for (int i = 0; i < argument.Fields.Length; i++)
            {
                if (argument.Fields[i].Path == field.Path && argument.Fields[i].Type == field.Type) { return ShapeAt(argument, i); }
            }
        }

        return null;
    }

    private static Dictionary<BpfField, FieldShape> Build()
    {
        var known = new Dictionary<BpfField, FieldShape>();
        foreach (KernelHook hook in KernelHooks.All)
        {
            foreach (HookArgument argument in hook.Arguments)
            {
                for (int i = 0; i < argument.Fields.Length; i++)
                {
                    known.TryAdd(new BpfField(argument.Fields[i].Type, argument.Fields[i].Path), ShapeAt(argument, i));
                }
            }
        }

        return known;
    }

    private static FieldShape ShapeAt(HookArgument argument, int step)
    {
        bool isLast = step == argument.Fields.Length - 1;
        return isLast && argument.Kind == HookArgumentKind.Number ? FieldShape.Number
            : isLast && argument.Kind == HookArgumentKind.Path ? FieldShape.Structure
            : FieldShape.Pointer;
    }
}
