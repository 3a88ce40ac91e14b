using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Stores;

namespace PolicyBuild.Compiler.Tests.Cache;

/// <summary>A process that stores and reads in a folder for as long as it is told: these tests' own program, started with a variable.</summary>
internal static class StoreProcess
{
    private const string Variable = "PB_TEST_STORE_PROCESS";

    // Few enough that two processes meet at each, and that some are evicted.
    private const int Keys = 60;
    private const long MaxBytes = 40 * 16_384;

    /// <summary>Starts a process; it prints a line for each round.</summary>
    /// <param name="folder">The store's folder.</param>
    /// <param name="rounds">How often it goes through all keys.</param>
    public static Process Start(string folder, int rounds)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "PolicyBuild.Compiler.Tests")) { RedirectStandardOutput = true };
        start.Environment[Variable] = string.Create(CultureInfo.InvariantCulture, $"{rounds}:{folder}");
        return Process.Start(start) ?? throw new InvalidOperationException("the tests' own program does not start");
    }

    // Before the tests' own entry: a process with the variable is no test run.
#pragma warning disable CA2255 // This assembly is a program.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } task) { return; }
        string[] parts = task.Split(':', 2);
        Environment.Exit(Run(parts[1], int.Parse(parts[0], CultureInfo.InvariantCulture)) ? 0 : 1);
    }

    // False where a wrong byte or a note comes out of the store.
    private static bool Run(string folder, int rounds)
    {
        bool right = true;
        for (int round = 0; round < rounds && right; round++)
        {
            using (var store = new SharedStageStore(folder, MaxBytes))
            {
                for (int key = 0; key < Keys; key++) { right &= Use(store, key); }
                right &= store.TakeNotes().IsEmpty;
            }

            Console.WriteLine(round);
        }

        return right;
    }

    private static bool Use(SharedStageStore store, int number)
    {
        byte[] content = Content(number);
        Digest digest = Digest.Of(content);
        bool right = !store.TryGetAction(digest, out ReadOnlyMemory<byte> action) || action.Span.SequenceEqual(content);
        right &= !store.TryGetBlob(digest, out ReadOnlyMemory<byte> blob) || blob.Span.SequenceEqual(content);
        store.PutAction(digest, content);
        store.PutBlob(digest, content);
        return right;
    }

    private static byte[] Content(int number)
    {
        byte[] content = new byte[500 * (number % 40 + 1)];
        new Random(number).NextBytes(content);
        return content;
    }
}
