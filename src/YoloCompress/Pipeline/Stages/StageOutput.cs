using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>What a stage gives.</summary>
/// <param name="Graph">The new graph.</param>
/// <param name="Result">What was done.</param>
public sealed record StageOutput(ModelGraph Graph, StageResult Result);
