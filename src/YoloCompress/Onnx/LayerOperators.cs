namespace YoloCompress.Onnx;

/// <summary>Which nodes are layers.</summary>
internal static class LayerOperators
{
    /// <summary>True for convolutions and matrix products, whose second input holds weights, where it is constant.</summary>
    public static bool IsLayer(this NodeProto node) => node.OpType is "Conv" or "ConvTranspose" or "Gemm" or "MatMul";
}
