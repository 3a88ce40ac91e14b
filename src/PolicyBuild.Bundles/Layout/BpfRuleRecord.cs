using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>What an event's rule number means, 24 bytes: number 1 is the table's first record.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BpfRuleRecord
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 24;

    /// <summary>The policy file that has the rule, as the policy names it.</summary>
    public StringReference File;

    /// <summary>Its line, from 1.</summary>
    public uint Line;

    /// <summary>Its column, from 1.</summary>
    public uint Column;

    /// <summary>The program that has the rule, from 0.</summary>
    public uint Program;

    /// <summary>Zero.</summary>
    public uint Reserved;
}
