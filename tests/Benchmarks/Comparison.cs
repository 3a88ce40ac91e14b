using System.Globalization;

namespace PolicyBuild.Benchmarks;

/// <summary>Runs commands in interleaved rounds and prints what each costs as a ratio to the first.</summary>
internal static class Comparison
{
    public static void Run(string title, int rounds, params Subject[] subjects)
    {
        Series[] series = [.. subjects.Select(subject => new Series(subject.Name))];
        foreach (Subject subject in subjects) { subject.Run(); }
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < subjects.Length; i++)
            {
                int turn = (i + round) % subjects.Length;
                series[turn].Add(subjects[turn].Run());
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}, {rounds} interleaved rounds"));
        foreach (Series one in series)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {one.Name,-44} median {one.Median / 1000,7:f2} ms   {one.Median / series[0].Median,5:f2} x   lower decile {one.Quantile(0.1) / 1000:f2} ms   {one.Quantile(0.1) / series[0].Quantile(0.1),5:f2} x"));
        }
    }
}
