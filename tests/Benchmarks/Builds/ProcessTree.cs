using System.Diagnostics;
using System.Globalization;

namespace PolicyBuild.Benchmarks.Builds;

/// <summary>The memory of a command and of all that it starts, read from proc(5) while it runs.</summary>
internal static class ProcessTree
{
    /// <summary>The largest sum of resident sizes seen, every 20 ms, in megabytes.</summary>
    public static double PeakMegabytes(string[] command)
    {
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!; // not the shell's business, so it is one
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        long peak = 0;
        while (!process.WaitForExit(20)) { peak = Math.Max(peak, Resident(process.Id)); }
        return process.ExitCode == 0 ? peak / 1024.0 : throw new InvalidOperationException(output.Result);
    }

    private static long Resident(int root)
    {
        var children = new Dictionary<int, List<int>>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) || Field(id, "PPid:") is not { } parent) { continue; }
            if (!children.TryGetValue((int)parent, out List<int>? list)) { children[(int)parent] = list = []; }
            list.Add(id);
        }

        long sum = 0;
        var rest = new Stack<int>([root]);
        while (rest.TryPop(out int id))
        {
            sum += Field(id, "VmRSS:") ?? 0;
            foreach (int child in children.GetValueOrDefault(id, [])) { rest.Push(child); }
        }

        return sum;
    }

    private static long? Field(int id, string name)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null ? null : long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null; // it ended meanwhile
        }
    }
}
