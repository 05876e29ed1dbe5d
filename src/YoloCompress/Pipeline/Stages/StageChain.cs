using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>What a list of stages made, one after another.</summary>
internal sealed record StageChain
{
    /// <summary>The model after the last one, as it ships.</summary>
    public required ModelGraph Graph { get; init; }

    /// <summary>What each did.</summary>
    public IReadOnlyList<StageResult> Results { get; init; } = [];

    /// <summary>Files that they leave beside the model, by name.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>The model after each.</summary>
    public IReadOnlyList<Snapshot> Snapshots { get; init; } = [];

    /// <summary>Seconds that each took; for people only.</summary>
    public IReadOnlyList<double> Seconds { get; init; } = [];

    /// <summary>Whether each came from the cache.</summary>
    public IReadOnlyList<bool> CacheHits { get; init; } = [];

    /// <summary>A model as it ships. Names of nodes are for people who read reports; graphs inside nodes keep theirs.</summary>
    public static ModelGraph Shipped(ModelGraph graph) =>
        graph.Nodes.Any(n => n.Attribute.Any(a => a.G != null || a.Graphs.Count > 0)) ? graph : CompactForm.Apply(graph);
}
