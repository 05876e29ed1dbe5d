using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels;

/// <summary>A layer with weights that makes or mixes channels: a convolution or a matrix product.</summary>
/// <param name="Node">The node.</param>
/// <param name="Made">The units of its output channels.</param>
/// <param name="Read">The units of its input channels, or null where they cannot change.</param>
/// <param name="IsDepthwise">True if every channel is passed on by itself.</param>
internal sealed record ChannelLayer(NodeProto Node, int[] Made, int[]? Read, bool IsDepthwise = false);
