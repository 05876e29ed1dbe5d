using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Unstructured;

/// <summary>A model with zeros.</summary>
/// <param name="Graph">The model; weights that were pruned are exactly 0.</param>
/// <param name="Report">What was done.</param>
public sealed record UnstructuredResult(ModelGraph Graph, SparsityReport Report);
