namespace YoloCompress.Benchmarks.Suites;

/// <summary>What the package costs the builds of a project: seconds of <c>dotnet build</c>, and bytes.</summary>
internal static class BuildSuite
{
    public static Suite Suite { get; } = new("build", "dotnet build of a program with and without the package and its tiny detector; bytes of the package", Rows);

    private static IEnumerable<Row> Rows(BenchmarkContext context)
    {
        Lazy<BuildBench> bench = new(() => new BuildBench());
        yield return Seconds("plain", b => b.NoOp.Plain);
        yield return Seconds("noop", b => b.NoOp.WithPackage);
        yield return Seconds("fresh-checkout-hit", b => b.FreshCheckout());
        yield return Seconds("first", b => b.First());
        yield return new("package", null, _ => Task.FromResult(new Work { FileBytes = bench.Value.PackageBytes })) { OwnWork = false };
        yield return new("restored", null, _ => Task.FromResult(new Work { FileBytes = bench.Value.RestoredBytes })) { OwnWork = false };

        Row Seconds(string name, Func<BuildBench, double> measure) => new(name, null, _ => Task.FromResult(new Work { Seconds = measure(bench.Value) })) { OwnWork = false };
    }
}
