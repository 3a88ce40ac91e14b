using System.Net;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Launch;

/// <summary>Whether a policy's settings fit into a launch section; the reader checks the same bounds.</summary>
internal static class LaunchLimits
{
    /// <summary>Says in the bag what does not fit.</summary>
    internal static void Check(PolicyModel policy, DiagnosticBag diagnostics)
    {
        ProcessPolicy process = policy.Process;
        if (policy.Requires.LandlockAbi > LandlockAbi.Newest)
        {
            diagnostics.Add(LaunchDiagnostics.UnknownLandlockAbi(policy.Requires.LandlockAbi, LandlockAbi.Newest));
        }

        if (policy.Requires.Kernel is { } kernel && (kernel.Major is < 1 or > ushort.MaxValue || kernel.Minor is < 0 or > ushort.MaxValue))
        {
            diagnostics.Add(LaunchDiagnostics.UnknownKernel(kernel.Major, kernel.Minor));
        }

        CheckCount(process.InheritedNames.Length, "process.env.inherit", default, diagnostics);
        foreach (string name in process.InheritedNames) { CheckName(name, default, diagnostics); }
        NodeRef first = process.SetVariables.IsEmpty ? default : process.SetVariables[0].Source;
        CheckCount(process.SetVariables.Length, "process.env.set", first, diagnostics);
        foreach (EnvironmentVariable variable in process.SetVariables)
        {
            if (CheckName(variable.Name, variable.Source, diagnostics))
            {
                CheckText(variable.Name + "=" + variable.Value, $"the variable '{variable.Name}'", variable.Source, diagnostics);
            }
        }

        if (process.WorkingDirectory is { } folder) { CheckText(folder.Path, "the working directory", default, diagnostics); }
        CheckServers(policy.Network, diagnostics);
    }

    private static void CheckCount(int count, string list, NodeRef at, DiagnosticBag diagnostics)
    {
        if (count > LaunchHeader.MaxVariables)
        {
            diagnostics.Add(LaunchDiagnostics.TooManyVariables(at, list, count, LaunchHeader.MaxVariables));
        }
    }

    private static bool CheckName(string name, NodeRef at, DiagnosticBag diagnostics)
    {
        if (name.Length != 0 && !name.Contains('=', StringComparison.Ordinal)) { return CheckText(name, "the name of a variable", at, diagnostics); }
        diagnostics.Add(LaunchDiagnostics.BadVariableName(at, name));
        return false;
    }

    private static bool CheckText(string text, string what, NodeRef at, DiagnosticBag diagnostics)
    {
        int bytes = RecordText.Measure(text);
        if (bytes < 0) { diagnostics.Add(LaunchDiagnostics.NotWritable(at, what)); }
        else if (bytes > StringReference.MaxLength) { diagnostics.Add(LaunchDiagnostics.TooLong(at, what, bytes, StringReference.MaxLength)); }
        return bytes is >= 0 and <= StringReference.MaxLength;
    }

    private static void CheckServers(NetworkPolicy network, DiagnosticBag diagnostics)
    {
        if (network.DnsServers.Length > LaunchHeader.MaxDnsServers)
        {
            diagnostics.Add(LaunchDiagnostics.TooManyServers(network.Source, network.DnsServers.Length, LaunchHeader.MaxDnsServers));
        }

        foreach (string server in network.DnsServers)
        {
            // The framework also reads "1" and "0x7f.1" as addresses, and a scope behind '%', which a resolver on the target would not.
            bool plain = server.AsSpan().ContainsAny(':', '.') && !server.AsSpan().ContainsAny('%', 'x', '[');
            if (!plain || !IPAddress.TryParse(server, out IPAddress? address) || (!server.Contains(':', StringComparison.Ordinal) && address.ToString() != server))
            {
                diagnostics.Add(LaunchDiagnostics.BadServer(network.Source, server));
            }
        }
    }
}
