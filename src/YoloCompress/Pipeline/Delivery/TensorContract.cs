namespace YoloCompress.Pipeline;

/// <summary>One input or output.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type as ONNX names it: <c>float</c>, <c>uint8</c>.</param>
/// <param name="Shape">Its dimensions; -1 where the model leaves one open.</param>
public sealed record TensorContract(string Name, string Type, IReadOnlyList<int> Shape);
