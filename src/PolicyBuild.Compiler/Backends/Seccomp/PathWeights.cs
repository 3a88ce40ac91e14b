namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// What a step of the path costs by what it leads to, and what an instruction costs, in one unit. A number in the kernel's bitmap costs
/// nothing at run time and a little when the filter is attached; the rest is spread over the numbers that are denied and over those whose
/// arguments are checked.
/// </summary>
/// <param name="Checked">Shared by the numbers whose arguments are checked and those that are allowed.</param>
/// <param name="Denied">Shared by the numbers of the table: what each costs where it is denied.</param>
/// <param name="Allowed">Shared by the numbers that have a decision of their own: what each costs where it is allowed.</param>
/// <param name="Instruction">What an instruction costs.</param>
/// <param name="Heavy">From which weight on a single number may be asked for before all others; 0: none.</param>
internal readonly record struct PathWeights(int Checked, int Denied, int Allowed, int Instruction, int Heavy)
{
    private const int MeanChecked = 1 << 26;
    private const int MeanDenied = 1 << 20;
    private const int MeanAllowed = 1 << 17;

    /// <summary>The weights of an objective.</summary>
    internal static PathWeights Of(FilterObjective objective) => objective switch
    {
        // All paths together weigh less than one instruction; they choose between filters of the same size.
        FilterObjective.Size => new PathWeights(1 << 16, 1 << 12, 1 << 9, 1 << 24, 0),

        // An instruction more has to save two steps and a quarter of the mean path to what is denied, or a fraction of one to what is
        // checked; numbers whose arguments are checked may come first, up to some hundreds of them.
        _ => new PathWeights(MeanChecked, MeanDenied, MeanAllowed, MeanDenied * 9 / 4, MeanChecked / 512),
    };
}
