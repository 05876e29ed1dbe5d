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
}
