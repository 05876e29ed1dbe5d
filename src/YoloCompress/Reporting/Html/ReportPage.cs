using YoloCompress.Reporting.Charts;

namespace YoloCompress.Reporting.Html;

/// <summary>What the page shows, from top to bottom. Lists that are empty leave their section out.</summary>
public sealed record ReportPage
{
    /// <summary>The model's name, such as <c>yolov5n</c>.</summary>
    public required string ModelName { get; init; }

    /// <summary>Whether every budget was met; null where none was set.</summary>
    public required bool? BudgetsMet { get; init; }

    /// <summary>One line per budget.</summary>
    public IReadOnlyList<BudgetLine> Budgets { get; init; } = [];

    /// <summary>The three big figures: size, speed, accuracy.</summary>
    public required IReadOnlyList<HeadlineFigure> Figures { get; init; }

    /// <summary>What was done, in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>What data the verdict rests on, in one sentence.</summary>
    public required string DataBasis { get; init; }

    /// <summary>Pictures with the boxes of the original and of the compact model.</summary>
    public IReadOnlyList<PicturePair> Pictures { get; init; } = [];

    /// <summary>Where the pictures come from, for the section's first line.</summary>
    public string PictureSource { get; init; } = "validation pictures";

    /// <summary>Whether the models were also calibrated on these pictures, which makes them look better than others would.</summary>
    public bool PicturesAreCalibration { get; init; }

    /// <summary>A row per stage.</summary>
    public IReadOnlyList<LedgerRow> Ledger { get; init; } = [];

    /// <summary>Charts in the order they are shown.</summary>
    public IReadOnlyList<Figure> Charts { get; init; } = [];

    /// <summary>A row per layer.</summary>
    public IReadOnlyList<LayerRow> Layers { get; init; } = [];

    /// <summary>Options, versions, hashes and counts by which the result can be made again: groups of name and value.</summary>
    public IReadOnlyList<FactGroup> Reproducibility { get; init; } = [];

    /// <summary>Warnings with their codes.</summary>
    public IReadOnlyList<WarningLine> Warnings { get; init; } = [];
}
