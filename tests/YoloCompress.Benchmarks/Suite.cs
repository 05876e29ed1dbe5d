namespace YoloCompress.Benchmarks;

/// <summary>A table of rows that belong together.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Description">One line about it.</param>
/// <param name="Rows">Lists the rows, without doing any work.</param>
public sealed record Suite(string Name, string Description, Func<BenchmarkContext, IEnumerable<Row>> Rows);
