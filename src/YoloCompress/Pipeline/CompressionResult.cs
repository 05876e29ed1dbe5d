using YoloCompress.Diagnostics;
using YoloCompress.Quantization;
using YoloCompress.Sensitivity;

namespace YoloCompress.Pipeline;

/// <summary>All that a job brings forth, in memory.</summary>
public sealed record CompressionResult
{
    /// <summary>The job.</summary>
    public required CompressionJob Job { get; init; }

    /// <summary>What was asked for.</summary>
    public required CompressionOptions Options { get; init; }

    /// <summary>What the quantization came out as, where nothing was asked for.</summary>
    public required QuantizationMode Quantization { get; init; }

    /// <summary>The given model.</summary>
    public required ImportedModel Given { get; init; }

    /// <summary>The compact model's ONNX file.</summary>
    public required byte[] Model { get; init; }

    /// <summary>How the resource is packed.</summary>
    public ResourceCompression Compression { get; init; }

    /// <summary>The resource's bytes, where they differ from the file's.</summary>
    public byte[]? Resource { get; init; }

    /// <summary>SHA-256 of <see cref="Model"/>, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>What a caller must know.</summary>
    public required ModelContract Contract { get; init; }

    /// <summary>Names by class index; empty where neither model nor data tell any.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Which pictures served what.</summary>
    public required DataPlan Data { get; init; }

    /// <summary>SHA-256 over the content of all pictures and labels used, by role: <c>calibration</c>, <c>validation</c>.</summary>
    public required IReadOnlyDictionary<string, string> DataHashes { get; init; }

    /// <summary>What each stage did.</summary>
    public required IReadOnlyList<StageResult> Stages { get; init; }

    /// <summary>Further files of the stages, by what follows the model's name, such as <c>pruned.pt</c>.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>Figures of the FP32 export.</summary>
    public required Measurements Original { get; init; }

    /// <summary>Figures of the compact model.</summary>
    public required Measurements Result { get; init; }

    /// <summary>How the two compare.</summary>
    public required AccuracyComparison Accuracy { get; init; }

    /// <summary>Latencies of both.</summary>
    public required LatencyFigures Latency { get; init; }

    /// <summary>How the budgets were judged.</summary>
    public required IReadOnlyList<BudgetOutcome> Budgets { get; init; }

    /// <summary>The model after each stage.</summary>
    public IReadOnlyList<Snapshot> Snapshots { get; init; } = [];

    /// <summary>The model as imported and after each stage, measured.</summary>
    public IReadOnlyList<LedgerEntry> Ledger { get; init; } = [];

    /// <summary>The original's layers with weights and what became of each.</summary>
    public IReadOnlyList<LayerFigures> Layers { get; init; } = [];

    /// <summary>What each layer's change alone would cost; null where it was not measured.</summary>
    public SensitivityResult? Sensitivity { get; init; }

    /// <summary>The candidates that were tried, in order; empty where the first one was taken.</summary>
    public IReadOnlyList<TradeOff> TradeOffs { get; init; } = [];

    /// <summary>Says that several candidates were tried and none holds all budgets; null else.</summary>
    public YoloCompressException? Unreachable { get; init; }

    /// <summary>Warnings in the order they came.</summary>
    public required IReadOnlyList<PipelineWarning> Warnings { get; init; }

    /// <summary>Everything that was read.</summary>
    public required InputRecorder Inputs { get; init; }

    /// <summary>What was decided by the clock.</summary>
    public required DecisionLog Decisions { get; init; }

    /// <summary>The resource's name, or the file's path below the output folder.</summary>
    public string LogicalName => LogicalNames.Of(Options.LogicalName, Job.Name, Job.Model);

    /// <summary>The file of a snapshot below the output folder; null where it is not kept: all together may take <see cref="Snapshot.MostBytes"/>.</summary>
    public string? SnapshotName(int index) =>
        Snapshots.Take(index + 1).Sum(s => (long)s.Model.Length) <= Snapshot.MostBytes
            ? $"snapshot-{index + 1}-{Snapshots[index].Stage.ToLowerInvariant()}.onnx"
            : null;

    /// <summary>The snapshots that are kept, by the names of their files.</summary>
    public IEnumerable<(string Name, byte[] Model)> KeptSnapshots =>
        Snapshots.Select((snapshot, i) => (Name: SnapshotName(i), snapshot.Model)).Where(s => s.Name != null).Select(s => (s.Name!, s.Model));

    /// <summary>Bytes shipped: the resource's when embedded, else the file's.</summary>
    public long ShippedBytes => Ratios.ShippedBytes(Result, Options.Delivery);

    /// <summary>Bytes of the FP32 export / bytes shipped.</summary>
    public double CompressionRatio => Ratios.Compression(Original, Result, Options.Delivery);

    /// <summary>Bytes of the given file / bytes shipped.</summary>
    public double CheckpointRatio => (double)Given.FileBytes / ShippedBytes;
}
