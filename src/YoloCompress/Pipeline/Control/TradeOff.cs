namespace YoloCompress.Pipeline;

/// <summary>One of the candidates that were tried, as the report and the table of an unreachable budget show it.</summary>
/// <param name="Settings">Metadata to paste.</param>
/// <param name="ShippedBytes">Bytes that would be shipped.</param>
/// <param name="Retention">The share of the original's accuracy that is kept; null where not measured.</param>
/// <param name="Metric">What accuracy means here.</param>
/// <param name="Speedup">Latency of the original / the candidate's; null where not measured.</param>
/// <param name="Macs">Multiply-accumulate operations for one picture; null where not known.</param>
/// <param name="Met">True if all budgets hold.</param>
/// <param name="Chosen">True for the one that is shipped.</param>
/// <param name="Pictures">Which pictures accuracy was measured on: <c>choices</c> or <c>validation</c>.</param>
public sealed record TradeOff(
    string Settings, long ShippedBytes, double? Retention, string? Metric, double? Speedup, long? Macs, bool Met, bool Chosen, string Pictures)
{
    /// <summary>A table for people.</summary>
    /// <param name="rows">The candidates.</param>
    public static string Table(IEnumerable<TradeOff> rows) => string.Join(
        "; ",
        rows.Select(r => FormattableString.Invariant(
            $"{r.Settings}: {r.ShippedBytes / 1024.0:0} KB, {(r.Retention is { } kept ? FormattableString.Invariant($"{kept:0.000} of {r.Metric}") : "accuracy not measured")}{(r.Speedup is { } speed ? FormattableString.Invariant($", {speed:0.00} times as fast") : "")}")));

    /// <summary>Those that no other one beats in everything: size, speed and accuracy.</summary>
    /// <param name="rows">The candidates.</param>
    public static IReadOnlyList<TradeOff> Frontier(IReadOnlyList<TradeOff> rows) => [.. rows.Where(r => !rows.Any(o => Beats(o, r)))];

    private static bool Beats(TradeOff a, TradeOff b)
    {
        (double, double, double) x = (-a.ShippedBytes, a.Retention ?? 0, a.Speedup ?? 0), y = (-b.ShippedBytes, b.Retention ?? 0, b.Speedup ?? 0);
        return x.Item1 >= y.Item1 && x.Item2 >= y.Item2 && x.Item3 >= y.Item3 && x != y;
    }
}
