using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>Has the policy's paths, and the command itself, looked at for the root of the sandbox, as the Landlock layer looks at them.</summary>
internal static unsafe class RootPaths
{
    internal static int Collect(ref LaunchState state, ref RootPlan plan)
    {
        var variables = new PathVariables(ref state);
        LandlockLayer layer = default;
        int error;
        fixed (RootPlan* collected = &plan)
        {
            error = layer.Collect(ref state, collected);
            if (error == 0) { error = layer.AddPaths(ref state, ref variables); }
            if (error == 0) { error = AddCommand(ref state, ref layer, ref variables, ref plan); }
        }

        if (error == 0)
        {
            state.VariableFolders = variables.Remember();
            if (state.VariableFolders is null) { error = NamespaceErrors.Root("keep the folders of variables"u8, KernelError.NoMemory); }
        }

        variables.Close();
        return error;
    }

    /// <summary>A command that cannot be executed is told of later, in the sandbox.</summary>
    private static int AddCommand(ref LaunchState state, ref LandlockLayer layer, ref PathVariables variables, ref RootPlan plan)
    {
        byte* searchPath = EnvironmentBlock.FindForProgram(state.Settings, state.Environment, "PATH"u8);
        PathBuffer program = default;
        state.CommandObstacle = CommandSearch.Find(state.Command, searchPath, ref program);
        if (state.CommandObstacle != 0) { return 0; }
        int file = Files.Open(OpenFlags.CurrentDirectory, program.Text, OpenFlags.PathOnly);
        if (file < 0) { return 0; }
        bool hidden = plan.Hides(file);
        int named = hidden ? 0 : plan.AddName(program.Text, file);
        Files.Close(file);
        if (named < 0) { return NamespaceErrors.Root("keep the links that lead to the command"u8, -named); }
        return hidden ? LaunchGrants.Add(ref state, ref layer, ref variables, program.Text, searchPath) : 0;
    }
}
