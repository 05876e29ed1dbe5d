using YoloCompress.Reporting.Html;

namespace YoloCompress.Reporting;

/// <summary>The ledger as text, the same on the page, in Markdown and on the terminal. Columns that nothing was measured for are left out.</summary>
internal static class LedgerColumns
{
    private static readonly (string Title, Func<LedgerRow, string> Value)[] All =
    [
        ("Parameters", r => Quantity.Count(r.Parameters)),
        ("MACs", r => Quantity.Count(r.Macs)),
        ("File", r => Quantity.Bytes(r.FileBytes)),
        ("In the assembly", r => Quantity.Bytes(r.ResourceBytes)),
        ("Latency", r => Quantity.Milliseconds(r.LatencyMs)),
        ("mAP50", r => Quantity.Fraction(r.Map50)),
        ("mAP50-95", r => Quantity.Fraction(r.Map5095)),
        ("Agreement", r => Quantity.Fraction(r.Agreement)),
        ("Zeros", r => Quantity.Percent(r.Sparsity)),
        ("Seconds", r => Quantity.Seconds(r.Seconds)),
        ("Cache", r => r.CacheHit switch { true => "hit", false => "miss", null => "" }),
    ];

    /// <summary>The columns that some row has a value for.</summary>
    public static (string Title, Func<LedgerRow, string> Value)[] Shown(IReadOnlyList<LedgerRow> rows) => [.. All.Where(c => rows.Any(r => c.Value(r).Length > 0))];

    /// <summary>A report's rows; of a report of an earlier version the first and the last one.</summary>
    public static IReadOnlyList<LedgerRow> Rows(Report report) => report.Ledger.Count > 0
        ? [.. report.Ledger.Select(Row)]
        : [Row(new("Import", report.Original, 0)) with { Sparsity = null }, Row(new("Result", report.Result, 0)) with { Sparsity = null }];

    private static LedgerRow Row(ReportStep step) => new()
    {
        Stage = step.Step == "Import" ? "Import (FP32)" : step.Step,
        Parameters = step.Figures.Parameters,
        Macs = step.Figures.Macs,
        FileBytes = step.Figures.FileBytes,
        ResourceBytes = step.Figures.ResourceBytes,
        LatencyMs = step.Figures.LatencyMs,
        Map50 = step.Figures.Map50,
        Map5095 = step.Figures.Map5095,
        Agreement = step.Figures.Agreement,
        Sparsity = step.Sparsity,
    };
}
