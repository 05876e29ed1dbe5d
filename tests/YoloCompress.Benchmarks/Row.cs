namespace YoloCompress.Benchmarks;

/// <summary>A row: a name and a way to make what is measured.</summary>
/// <param name="Name">The row's name.</param>
/// <param name="Subject">What it is compared with, and on which pictures; null for rows without a model.</param>
/// <param name="Produce">Makes the model. What it may look at comes from the context.</param>
public sealed record Row(string Name, Subject? Subject, Func<BenchmarkContext, Task<Work>> Produce)
{
    /// <summary>
    /// True if making the model is our own work, whose time and memory are stated: it is then made in a process of its own. False for files
    /// that exist already.
    /// </summary>
    public bool OwnWork { get; init; } = true;

    /// <summary>False leaves latency out, where it is known to be the baseline's.</summary>
    public bool MeasureLatency { get; init; } = true;

    /// <summary>A row for a file of the test data.</summary>
    public static Row OfFile(string name, Subject subject, params string[] path) =>
        new(name, subject, async context => new() { Model = await File.ReadAllBytesAsync(context.DataPath(path)) }) { OwnWork = false };
}
