using YoloCompress.Onnx;

namespace YoloCompress.Inference;

/// <summary>What a model says about one of its outputs.</summary>
/// <param name="Name">The output's name.</param>
/// <param name="Shape">The dimensions, -1 where the model leaves one open; empty for scalars and where nothing is known.</param>
/// <param name="Type">The element type.</param>
public sealed record OutputInfo(string Name, int[] Shape, TensorProto.Types.DataType Type);
