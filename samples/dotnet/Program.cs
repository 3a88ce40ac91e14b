// Counts the words of a file, on all processors, and writes the number to another: count INPUT OUTPUT.
try
{
    int words = File.ReadLines(args[0]).AsParallel().Sum(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length);
    File.WriteAllText(args[1], words + "\n");
    Console.WriteLine($"{words} words");
    return 0;
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException)
{
    Console.WriteLine(error.Message);
    return 1;
}
