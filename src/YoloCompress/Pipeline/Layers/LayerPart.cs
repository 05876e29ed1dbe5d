using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>A node of a quantized model that computes a layer of the float model, or some of its output channels.</summary>
/// <param name="Node">The node.</param>
/// <param name="Last">The node itself, or the activation function behind it.</param>
/// <param name="Value">What that gives, after rounding where it is turned into codes.</param>
/// <param name="Rows">The output channels of the float layer that it computes, in its own order; null for all in the same order.</param>
internal sealed record LayerPart(NodeProto Node, NodeProto Last, string Value, int[]? Rows);
