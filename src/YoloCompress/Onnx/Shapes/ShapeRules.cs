namespace YoloCompress.Onnx.Shapes;

/// <summary>How each operator's output shapes follow from its input shapes (ONNX operator specification, opset 9 to 23).</summary>
internal static class ShapeRules
{
    private delegate int[]?[]? Rule(NodeContext context);

    private static readonly Dictionary<string, Rule> Rules = Register();

    /// <summary>True if there is a rule for the operator.</summary>
    public static bool Knows(string opType) => Rules.ContainsKey(opType);

    /// <summary>The outputs' shapes; null, as a whole or for one output, where they are not known.</summary>
    /// <exception cref="ShapeMismatchException">The input shapes do not fit together.</exception>
    public static int[]?[]? Infer(NodeContext context) =>
        context.Node.Domain is "" or "ai.onnx" && Rules.TryGetValue(context.Node.OpType, out Rule? rule) ? rule(context) : null;

    private static Dictionary<string, Rule> Register()
    {
        Dictionary<string, Rule> rules = new(StringComparer.Ordinal);
        void Add(Rule rule, params ReadOnlySpan<string> ops)
        {
            foreach (string op in ops)
                rules.Add(op, rule);
        }

        void One(Func<NodeContext, int[]?> rule, params ReadOnlySpan<string> ops) => Add(c => [rule(c)], ops);

        One(
            c => c.Shape(0),
            "Identity", "Cast", "Relu", "LeakyRelu", "PRelu", "ThresholdedRelu", "Elu", "Selu", "Celu", "Sigmoid", "HardSigmoid", "HardSwish",
            "Swish", "Mish", "Gelu", "Tanh", "Softplus", "Softsign", "Clip", "Abs", "Neg", "Exp", "Log", "Sqrt", "Reciprocal", "Floor", "Ceil",
            "Round", "Sign", "Erf", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Not", "IsNaN", "IsInf", "Softmax", "LogSoftmax", "Hardmax",
            "InstanceNormalization", "GroupNormalization", "LRN", "LpNormalization", "MeanVarianceNormalization", "CumSum", "Shrink",
            "QuantizeLinear", "DequantizeLinear", "Trilu", "ScatterND", "ScatterElements", "BitwiseNot");
        One(
            ElementwiseShapes.Broadcast,
            "Add", "Sub", "Mul", "Div", "Pow", "Mod", "Min", "Max", "Sum", "Mean", "Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual",
            "And", "Or", "Xor", "Where", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor");
        Add(c => [c.Shape(0), .. new int[]?[c.Node.Output.Count - 1]], "BatchNormalization", "LayerNormalization");
        Add(c => [.. c.Node.Output.Select(_ => c.Shape(0))], "Dropout");
        One(ConvolutionShapes.Convolution, "Conv", "ConvInteger");
        One(ConvolutionShapes.Transposed, "ConvTranspose");
        Add(c => ConvolutionShapes.Pool(c) is { } s ? [.. c.Node.Output.Select(_ => s)] : null, "MaxPool", "AveragePool", "LpPool");
        One(ConvolutionShapes.Global, "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool");
        One(ConvolutionShapes.Resize, "Resize", "Upsample");
        One(ConvolutionShapes.DepthToSpace, "DepthToSpace");
        One(ConvolutionShapes.SpaceToDepth, "SpaceToDepth");
        One(ConvolutionShapes.GridSample, "GridSample");
        One(MatrixShapes.Gemm, "Gemm");
        One(MatrixShapes.MatMul, "MatMul", "MatMulInteger");
        One(MoveShapes.Concat, "Concat");
        Add(MoveShapes.Split, "Split");
        One(MoveShapes.Slice, "Slice");
        One(MoveShapes.Gather, "Gather");
        One(c => c.Shape(1), "GatherElements");
        One(MoveShapes.Transpose, "Transpose");
        One(MoveShapes.Expand, "Expand");
        One(MoveShapes.Tile, "Tile");
        One(MoveShapes.Pad, "Pad");
        One(ReshapeShapes.Reshape, "Reshape");
        One(ReshapeShapes.Flatten, "Flatten");
        One(ReshapeShapes.Squeeze, "Squeeze");
        One(ReshapeShapes.Unsqueeze, "Unsqueeze");
        One(c => c.Shape(0) is { } s ? [s.Length] : null, "Shape");
        One(_ => [], "Size");
        One(
            ReshapeShapes.Reduce,
            "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp",
            "ReduceSumSquare");
        One(ReshapeShapes.ArgReduce, "ArgMax", "ArgMin");
        Add(ReshapeShapes.TopK, "TopK");
        return rules;
    }
}
