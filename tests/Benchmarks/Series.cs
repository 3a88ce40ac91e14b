namespace PolicyBuild.Benchmarks;

/// <summary>Timings of one subject, in microseconds.</summary>
internal sealed class Series(string name)
{
    private readonly List<double> _values = [];

    public string Name { get; } = name;

    public void Add(double microseconds) => _values.Add(microseconds);

    public double Quantile(double part)
    {
        double[] sorted = [.. _values];
        Array.Sort(sorted);
        return sorted[(int)(part * (sorted.Length - 1))];
    }

    public double Median => Quantile(0.5);
}
