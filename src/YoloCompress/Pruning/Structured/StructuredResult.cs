using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Structured;

/// <summary>A model with fewer channels.</summary>
/// <param name="Graph">The model.</param>
/// <param name="Report">What was done.</param>
public sealed record StructuredResult(ModelGraph Graph, ChannelReport Report);
