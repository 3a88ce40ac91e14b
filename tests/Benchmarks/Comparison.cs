using System.Globalization;

namespace PolicyBuild.Benchmarks;

/// <summary>Runs commands in interleaved rounds and prints what each costs as a ratio to the first.</summary>
internal static class Comparison
{
    public static void Run(string title, int rounds, params Subject[] subjects)
    {
        Series[] wall = [.. subjects.Select(subject => new Series(subject.Name))];
        Series[] processor = [.. subjects.Select(subject => new Series(subject.Name))];
        foreach (Subject subject in subjects) { subject.Run(); }
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < subjects.Length; i++)
            {
                int turn = (i + round) % subjects.Length;
                (double time, double used) = subjects[turn].Run();
                wall[turn].Add(time);
                processor[turn].Add(used);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}, {rounds} interleaved rounds"));
        for (int i = 0; i < wall.Length; i++)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {wall[i].Name,-44} median {wall[i].Median / 1000,7:f2} ms   {wall[i].Median / wall[0].Median,5:f2} x   lower decile {wall[i].Quantile(0.1) / 1000:f2} ms   {wall[i].Quantile(0.1) / wall[0].Quantile(0.1),5:f2} x   processor {processor[i].Median / processor[0].Median,5:f2} x"));
        }
    }
}
