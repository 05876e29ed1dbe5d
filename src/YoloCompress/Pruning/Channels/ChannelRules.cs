using YoloCompress.Pruning.Channels.Rules;

namespace YoloCompress.Pruning.Channels;

/// <summary>The rule of each operator that channels can be followed through.</summary>
internal static class ChannelRules
{
    private static readonly Dictionary<string, IChannelRule> Rules = Build();

    /// <summary>The rule, or null for operators that channels cannot be followed through.</summary>
    public static IChannelRule? For(string opType) => Rules.GetValueOrDefault(opType);

    private static Dictionary<string, IChannelRule> Build()
    {
        Dictionary<string, IChannelRule> rules = new(StringComparer.Ordinal)
        {
            ["Conv"] = new ConvolutionRule(),
            ["ConvTranspose"] = new TransposedConvolutionRule(),
            ["Gemm"] = new GemmRule(),
            ["MatMul"] = new MatMulRule(),
            ["BatchNormalization"] = new NormalizationRule(),
            ["InstanceNormalization"] = new NormalizationRule(),
            ["Concat"] = new ConcatRule(),
            ["Split"] = new SplitRule(),
            ["Slice"] = new SliceRule(),
            ["Gather"] = new GatherRule(),
            ["Reshape"] = new ReshapeRule(),
            ["Flatten"] = new ReshapeRule(),
            ["Squeeze"] = new ReshapeRule(),
            ["Unsqueeze"] = new ReshapeRule(),
            ["Transpose"] = new TransposeRule(),
            ["SpaceToDepth"] = new SpaceToDepthRule(),
            ["Resize"] = new ResizeRule(),
            ["Pad"] = new PadRule(),
            ["Expand"] = new ExpandRule(),
            ["Softmax"] = new AxisRule(-1),
            ["LogSoftmax"] = new AxisRule(-1),
        };
        ReduceRule reduce = new();
        foreach (string op in (string[])["ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2"])
            rules[op] = reduce;
        ElementwiseRule elementwise = new();
        foreach (string op in (string[])["Add", "Sub", "Mul", "Div", "Pow", "Min", "Max", "Sum", "Mean", "PRelu", "Where"])
            rules[op] = elementwise;
        PassRule pass = new();
        string[] passing =
        [
            "Relu", "LeakyRelu", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Elu", "Selu", "Celu", "Softplus", "Softsign", "ThresholdedRelu",
            "Mish", "Gelu", "Swish", "Erf", "Exp", "Log", "Sqrt", "Reciprocal", "Neg", "Abs", "Floor", "Ceil", "Round", "Sign", "Clip", "Identity",
            "Dropout", "Cast", "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool",
        ];
        foreach (string op in passing)
            rules[op] = pass;
        return rules;
    }
}
