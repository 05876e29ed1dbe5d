using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>A float model whose weights lie on grids.</summary>
/// <param name="Graph">The model.</param>
/// <param name="Weights">The codes by the name of the weights' initializer.</param>
/// <param name="Widths">Bits of the codes, by the same names; need not be whole.</param>
internal sealed record NarrowModel(
    ModelGraph Graph, IReadOnlyDictionary<string, QuantizedWeights> Weights, IReadOnlyDictionary<string, double> Widths);
