using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace YoloCompress.Reporting;

/// <summary>
/// <c>report.json</c>: what happened to one model. <c>docs/report.md</c> describes it. The order of the members is the file's, no path is
/// absolute and no time of day stands in it.
/// </summary>
public sealed record Report
{
    /// <summary>The schema that this version writes.</summary>
    public const int CurrentSchema = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>The schema's number; it rises when a member changes its meaning or goes.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>What wrote the report.</summary>
    public required ReportTool Tool { get; init; }

    /// <summary>The given model.</summary>
    public required ReportModel Model { get; init; }

    /// <summary>One line that says it all.</summary>
    public required string Summary { get; init; }

    /// <summary>Our FP32 export of the given model.</summary>
    public required ReportFigures Original { get; init; }

    /// <summary>The compact model.</summary>
    public required ReportFigures Result { get; init; }

    /// <summary>Shares of the original's accuracy that are kept.</summary>
    public required ReportRetention Retention { get; init; }

    /// <summary>95 % intervals of these shares.</summary>
    public required ReportIntervals RetentionIntervals { get; init; }

    /// <summary>Bytes of the original / bytes shipped.</summary>
    public required double CompressionRatio { get; init; }

    /// <summary>Bytes of the given file / bytes shipped.</summary>
    public required double CheckpointRatio { get; init; }

    /// <summary>Latency of the original / latency of the result; null where not measured.</summary>
    public required double? LatencyRatio { get; init; }

    /// <summary>How latency was measured.</summary>
    public required ReportLatency Latency { get; init; }

    /// <summary>How the budgets were judged.</summary>
    public required IReadOnlyList<ReportBudget> Budgets { get; init; }

    /// <summary>What is shipped.</summary>
    public required ReportDelivery Delivery { get; init; }

    /// <summary>What a caller must know.</summary>
    public required ReportContract Contract { get; init; }

    /// <summary>The data that the report rests on.</summary>
    public required ReportData Data { get; init; }

    /// <summary>Versions and machine; null in reports of earlier versions.</summary>
    public ReportEnvironment? Environment { get; init; }

    /// <summary>What each stage did.</summary>
    public required IReadOnlyList<ReportStage> Stages { get; init; }

    /// <summary>The model as each stage left it.</summary>
    public IReadOnlyList<ReportSnapshot> Snapshots { get; init; } = [];

    /// <summary>The model as imported and after each stage, measured.</summary>
    public IReadOnlyList<ReportStep> Ledger { get; init; } = [];

    /// <summary>The original's layers with weights and what became of each.</summary>
    public IReadOnlyList<ReportLayer> Layers { get; init; } = [];

    /// <summary>The candidates that were tried; empty where the first one was taken.</summary>
    public IReadOnlyList<ReportTradeOff> TradeOffs { get; init; } = [];

    /// <summary>Each layer's sensitivity in the form of <c>sensitivity.json</c>; null where it was not measured.</summary>
    public JsonObject? Sensitivity { get; init; }

    /// <summary>Average precision by class; empty without labels.</summary>
    public required IReadOnlyList<ReportClass> Classes { get; init; }

    /// <summary>How close the outputs' numbers are; empty where they are the same or were not compared.</summary>
    public required IReadOnlyList<ReportOutput> Outputs { get; init; }

    /// <summary>Every option with what holds for it, in the order of the documentation.</summary>
    public required IReadOnlyDictionary<string, ReportOption> Options { get; init; }

    /// <summary>Warnings in the order they came.</summary>
    public required IReadOnlyList<ReportWarning> Warnings { get; init; }

    /// <summary>Reads <c>report.json</c>.</summary>
    /// <exception cref="JsonException">It is no report.</exception>
    public static Report Parse(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<Report>(json, Json) ?? throw new JsonException("The report is empty.");

    /// <summary>The content of <c>report.json</c>.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];
}
