using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>What a stage gives.</summary>
/// <param name="Graph">The new graph.</param>
/// <param name="Result">What was done.</param>
public sealed record StageOutput(ModelGraph Graph, StageResult Result)
{
    /// <summary>
    /// Further files of the output, by what follows the model's name, such as <c>pruned.pt</c>; those of a later stage replace earlier ones.
    /// </summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>True if it was taken from the cache.</summary>
    internal bool FromCache { get; init; }
}
