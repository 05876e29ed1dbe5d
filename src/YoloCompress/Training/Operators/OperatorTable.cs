using static TorchSharp.torch;

namespace YoloCompress.Training.Operators;

/// <summary>The operators that a <see cref="GraphModule"/> can run and differentiate.</summary>
internal static class OperatorTable
{
    private static readonly Dictionary<string, Func<NodeContext, GraphOperator>> Compilers = new(StringComparer.Ordinal)
    {
        ["AveragePool"] = PoolingOperators.AveragePool,
        ["BatchNormalization"] = ConvolutionOperators.BatchNormalization,
        ["Cast"] = ShapeOperators.Cast,
        ["Clip"] = ActivationOperators.Clip,
        ["Concat"] = ShapeOperators.Concat,
        ["ConstantOfShape"] = ShapeOperators.ConstantOfShape,
        ["Conv"] = ConvolutionOperators.Conv,
        ["ConvTranspose"] = ConvolutionOperators.ConvTranspose,
        ["DequantizeLinear"] = QuantizationOperators.Dequantize,
        ["DepthToSpace"] = ShapeOperators.DepthToSpace,
        ["Elu"] = ActivationOperators.Elu,
        ["Expand"] = ShapeOperators.Expand,
        ["Flatten"] = ShapeOperators.Flatten,
        ["Gather"] = ShapeOperators.Gather,
        ["Gelu"] = ActivationOperators.Gelu,
        ["Gemm"] = ConvolutionOperators.Gemm,
        ["GlobalAveragePool"] = PoolingOperators.GlobalAveragePool,
        ["GlobalMaxPool"] = PoolingOperators.GlobalMaxPool,
        ["HardSigmoid"] = ActivationOperators.HardSigmoid,
        ["LeakyRelu"] = ActivationOperators.LeakyRelu,
        ["MatMul"] = ConvolutionOperators.MatMul,
        ["Max"] = ArithmeticOperators.Max,
        ["MaxPool"] = PoolingOperators.MaxPool,
        ["Mean"] = ArithmeticOperators.Mean,
        ["Min"] = ArithmeticOperators.Min,
        ["PRelu"] = ActivationOperators.PRelu,
        ["Pad"] = ShapeOperators.Pad,
        ["Pow"] = ArithmeticOperators.Pow,
        ["QuantizeLinear"] = QuantizationOperators.Quantize,
        ["Reshape"] = ShapeOperators.Reshape,
        ["Resize"] = ResizeOperator.Compile,
        ["ScatterND"] = ShapeOperators.ScatterND,
        ["Selu"] = ActivationOperators.Selu,
        ["Shape"] = ShapeOperators.Shape,
        ["Slice"] = ShapeOperators.Slice,
        ["Softmax"] = ActivationOperators.Softmax,
        ["SpaceToDepth"] = ShapeOperators.SpaceToDepth,
        ["Split"] = ShapeOperators.Split,
        ["Squeeze"] = ShapeOperators.Squeeze,
        ["Sum"] = ArithmeticOperators.Sum,
        ["Transpose"] = ShapeOperators.Transpose,
        ["Unsqueeze"] = ShapeOperators.Unsqueeze,
        ["Upsample"] = ResizeOperator.Compile,
        ["Where"] = ArithmeticOperators.Where,
    };

    /// <summary>The names of all operators, for messages and tests.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Compilers.Keys.Concat(ActivationOperators.Plain.Keys).Concat(ArithmeticOperators.Binary.Keys)
            .Concat(ArithmeticOperators.Reductions.Keys).Append("Constant").Order(StringComparer.Ordinal)];

    /// <summary>The operation of a node.</summary>
    /// <exception cref="Diagnostics.YoloCompressException"><see cref="Diagnostics.ErrorCodes.OperatorNotTrainable"/>.</exception>
    public static GraphOperator Compile(NodeContext context)
    {
        string type = context.Node.OpType;
        if (context.Node.Domain is not ("" or "ai.onnx"))
            throw context.Unsupported($"operators of the domain '{context.Node.Domain}' are not known");
        if (Compilers.TryGetValue(type, out Func<NodeContext, GraphOperator>? compile))
            return compile(context);
        if (ActivationOperators.Plain.TryGetValue(type, out Func<Tensor, Tensor>? unary))
            return inputs => [unary(inputs[0]!)];
        if (ArithmeticOperators.Binary.TryGetValue(type, out Func<Tensor, Tensor, Tensor>? binary))
            return inputs => [binary(inputs[0]!, inputs[1]!)];
        if (ArithmeticOperators.Reductions.TryGetValue(type, out Func<Tensor, long[], bool, Tensor>? reduction))
            return ArithmeticOperators.Reduce(context, reduction);
        throw context.Unsupported("the operator has no counterpart in the training module");
    }
}
