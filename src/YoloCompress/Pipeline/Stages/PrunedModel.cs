using System.Text.Json;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Structured;
using YoloCompress.Pruning.Unstructured;

namespace YoloCompress.Pipeline;

/// <summary>A pruned model and what was done; one of the reports, or none where nothing was.</summary>
/// <param name="Graph">The model.</param>
/// <param name="Channels">Widths, where channels went.</param>
/// <param name="Sparsity">Zeros, where single weights went.</param>
internal sealed record PrunedModel(ModelGraph Graph, ChannelReport? Channels, SparsityReport? Sparsity)
{
    private const string ModelName = "model.onnx";
    private const string ReportName = "report.json";

    /// <summary>The share that is gone since the model that a report begins with.</summary>
    public double Removed => Channels?.Removed ?? Sparsity?.Sparsity ?? 0;

    /// <summary>The same model, its report beginning with the model that an earlier step began with.</summary>
    public PrunedModel Since(PrunedModel earlier) => earlier.Channels is { } first ? this with { Channels = Channels?.Since(first) } : this;

    public Dictionary<string, byte[]> Write() => new()
    {
        [ModelName] = Graph.ToBytes(),
        [ReportName] = JsonSerializer.SerializeToUtf8Bytes(new Reports(Channels, Sparsity)),
    };

    /// <summary>Reads what <see cref="Write"/> gave.</summary>
    /// <param name="files">The parts.</param>
    /// <param name="from">The model that was pruned: its origin is the pruned one's as well.</param>
    public static PrunedModel Read(IReadOnlyDictionary<string, byte[]> files, ModelGraph from)
    {
        Reports reports = JsonSerializer.Deserialize<Reports>(files[ReportName])!;
        return new(ModelGraph.Parse(files[ModelName]).WithOrigin(from.Origin), reports.Channels, reports.Sparsity);
    }

    private sealed record Reports(ChannelReport? Channels, SparsityReport? Sparsity);
}
