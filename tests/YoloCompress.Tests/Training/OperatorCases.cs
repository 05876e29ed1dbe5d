using YoloCompress.Onnx;
using YoloCompress.Training;

namespace YoloCompress.Tests.Training;

/// <summary>One small graph for each operator and each of its forms that behaves differently; input [2, 4, 6, 6] unless noted.</summary>
internal static class OperatorCases
{
    private static readonly SeededRandom Random = new(7);

    public static IReadOnlyDictionary<string, ModelGraph> All { get; } = Make();

    private static Dictionary<string, ModelGraph> Make()
    {
        Dictionary<string, ModelGraph> cases = new(StringComparer.Ordinal);

        void Add(string name, Func<Graphs, Graphs> build, long opset = 13) => cases[name] = build(Graphs.Input(2, 4, 6, 6).Opset(opset)).Build();

        void Unary(string type, Action<NodeProto>? attributes = null, string? name = null, long opset = 13) =>
            Add(name ?? type, g => g.Node(type, "y", ["x"], attributes), opset);

        foreach (string type in new[] { "Abs", "Cos", "Erf", "Exp", "Identity", "Neg", "Relu", "Sigmoid", "Sin", "Softplus", "Softsign", "Tanh", "LeakyRelu", "Elu", "Selu", "HardSigmoid", "GlobalAveragePool", "GlobalMaxPool", "Flatten" })
            Unary(type);
        Unary("HardSwish", opset: 14);
        Unary("Mish", opset: 18);
        Unary("Gelu", opset: 20);
        Unary("Gelu", n => n.Set("approximate", "tanh"), "Gelu tanh", 20);
        Add("Sqrt, Log and Reciprocal", g => g.Node("Mul", "s", ["x", "x"]).With(Scalar("one", 1)).Node("Add", "p", ["s", "one"])
            .Node("Sqrt", "r", ["p"]).Node("Log", "l", ["r"]).Node("Add", "q", ["l", "one"]).Node("Reciprocal", "y", ["q"]));
        Unary("Softmax", n => n.Set("axis", 1L));
        Unary("Softmax", n => n.Set("axis", 1L), "Softmax before 13", 11);
        Add("Clip", g => g.With(Scalar("low", -0.5f)).With(Scalar("high", 0.75f)).Node("Clip", "y", ["x", "low", "high"]));
        Unary("Clip", n => n.Set("min", -0.5f).Set("max", 0.5f), "Clip by attributes", 6);
        Add("PRelu", g => g.With(Random4("slope", 4, 1, 1)).Node("PRelu", "y", ["x", "slope"]));

        Add("Conv", g => g.With(Random4("w", 6, 4, 3, 3)).With(Random4("b", 6)).Node("Conv", "y", ["x", "w", "b"], n => n.Set("pads", 1, 1, 1, 1).Set("strides", 2, 2)));
        Add("Conv uneven padding", g => g.With(Random4("w", 4, 2, 3, 2)).Node("Conv", "y", ["x", "w"], n => n.Set("pads", 0, 1, 2, 0).Set("group", 2L).Set("dilations", 1, 2)));
        Add("Conv same", g => g.With(Random4("w", 4, 4, 3, 3)).Node("Conv", "y", ["x", "w"], n => n.Set("auto_pad", "SAME_UPPER").Set("strides", 2, 2)));
        Add("Conv depthwise", g => g.With(Random4("w", 4, 1, 5, 5)).Node("Conv", "y", ["x", "w"], n => n.Set("auto_pad", "SAME_LOWER").Set("group", 4L)));
        Add("Conv several filters a channel", g => g.With(Random4("w", 8, 1, 3, 3)).Node("Conv", "y", ["x", "w"], n => n.Set("pads", 1, 1, 1, 1).Set("group", 4L)));
        Add("ConvTranspose", g => g.With(Random4("w", 4, 3, 4, 4)).With(Random4("b", 3)).Node("ConvTranspose", "y", ["x", "w", "b"], n => n.Set("pads", 1, 1, 1, 1).Set("strides", 2, 2)));
        Add("ConvTranspose uneven", g => g.With(Random4("w", 4, 1, 3, 3)).Node("ConvTranspose", "y", ["x", "w"], n => n.Set("pads", 0, 1, 1, 0).Set("strides", 2, 2).Set("group", 4L).Set("output_padding", 1, 1)));
        Add("BatchNormalization", g => g.With(Random4("s", 4)).With(Random4("b", 4)).With(Random4("m", 4)).With(Positive("v", 4)).Node("BatchNormalization", "y", ["x", "s", "b", "m", "v"], n => n.Set("epsilon", 1e-3f)));
        Add("Gemm", g => g.Node("Flatten", "f", ["x"]).With(Random4("w", 5, 144)).With(Random4("b", 5)).Node("Gemm", "y", ["f", "w", "b"], n => n.Set("transB", 1L).Set("alpha", 0.5f).Set("beta", 2f)));
        Add("MatMul", g => g.With(Random4("w", 6, 3)).Node("MatMul", "y", ["x", "w"]));

        Add("MaxPool", g => g.Node("MaxPool", "y", ["x"], n => n.Set("kernel_shape", 5, 5).Set("pads", 2, 2, 2, 2)));
        Add("MaxPool uneven", g => g.Node("MaxPool", "y", ["x"], n => n.Set("kernel_shape", 2, 2).Set("pads", 0, 0, 1, 1).Set("strides", 2, 2)));
        Add("MaxPool ceiling", g => g.Node("MaxPool", "y", ["x"], n => n.Set("kernel_shape", 3, 3).Set("strides", 2, 2).Set("ceil_mode", 1L)));
        Add("AveragePool", g => g.Node("AveragePool", "y", ["x"], n => n.Set("kernel_shape", 3, 3).Set("pads", 1, 1, 1, 1).Set("strides", 2, 2)));
        Add("AveragePool counting", g => g.Node("AveragePool", "y", ["x"], n => n.Set("kernel_shape", 3, 3).Set("pads", 0, 1, 1, 0).Set("count_include_pad", 1L)));

        Add("Resize nearest", g => g.With(Floats("s", 1, 1, 2, 2)).Node("Resize", "y", ["x", "", "s"], n => n.Set("coordinate_transformation_mode", "asymmetric").Set("nearest_mode", "floor")));
        Add("Resize nearest to any size", g => g.With(Longs("s", 2, 4, 9, 4)).Node("Resize", "y", ["x", "", "", "s"]));
        foreach (string mode in new[] { "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric" })
            Add($"Resize linear {mode}", g => g.With(Longs("s", 2, 4, 11, 4)).Node("Resize", "y", ["x", "", "", "s"], n => n.Set("mode", "linear").Set("coordinate_transformation_mode", mode)));
        Add("Upsample", g => g.With(Floats("s", 1, 1, 2, 3)).Node("Upsample", "y", ["x", "s"]), 9);

        foreach (string type in new[] { "Add", "Sub", "Mul", "Max", "Min", "Sum", "Mean" })
            Add(type, g => g.With(Random4("c", 4, 1, 6)).Node(type, "y", ["x", "c"]));
        Add("Div", g => g.With(Positive("c", 4, 1, 1)).Node("Div", "y", ["x", "c"]));
        Add("Mul by itself", g => g.Node("Mul", "y", ["x", "x"]));
        Add("SiLU", g => g.Node("Sigmoid", "s", ["x"]).Node("Mul", "y", ["x", "s"]));
        Add("SiLU and another reader", g => g.Node("Sigmoid", "s", ["x"]).Node("Mul", "m", ["x", "s"]).Node("Add", "y", ["m", "s"]));
        Add("Pow", g => g.With(Scalar("e", 2)).Node("Pow", "y", ["x", "e"]));
        Add("Where", g => g.With(Random4("c", 4, 1, 1)).With(Scalar("zero", 0)).Node("Greater", "k", ["x", "zero"]).Node("Where", "y", ["k", "x", "c"]));
        foreach (string type in new[] { "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL2", "ReduceSumSquare" })
            Unary(type, n => n.Set("axes", 1, -1).Set("keepdims", 0L), type);
        Add("ReduceSum", g => g.With(Longs("a", 2, 3)).Node("ReduceSum", "y", ["x", "a"]));
        Unary("ReduceMean", null, "ReduceMean of all");
        Unary("ReduceL1", n => n.Set("axes", 2, 0));

        Add("Concat", g => g.Node("Neg", "n", ["x"]).Node("Concat", "y", ["x", "n"], n => n.Set("axis", 1L)));
        Add("Split", g => g.With(Longs("s", 1, 3)).Node("Split", "y", ["x", "s"], n => n.Set("axis", 1L), 2));
        Unary("Split", n => n.Set("axis", -1L), "Split evenly");
        Add("Slice", g => g.With(Longs("b", 1, 5)).With(Longs("e", int.MaxValue, -4)).With(Longs("a", 1, -1)).With(Longs("s", 2, -2)).Node("Slice", "y", ["x", "b", "e", "a", "s"]));
        Add("Slice back to the start", g => g.With(Longs("b", -1)).With(Longs("e", long.MinValue + 1)).With(Longs("a", 2)).With(Longs("s", -1)).Node("Slice", "y", ["x", "b", "e", "a", "s"]));
        Add("Reshape", g => g.With(Longs("s", 0, 2, -1, 6)).Node("Reshape", "y", ["x", "s"]));
        Unary("Transpose", n => n.Set("perm", 0, 2, 3, 1));
        Add("Squeeze and Unsqueeze", g => g.With(Longs("a", 1, -1)).Node("Unsqueeze", "u", ["x", "a"]).Node("Squeeze", "q", ["u", "a"]).Node("Sigmoid", "y", ["q"]));
        Add("Expand", g => g.With(Longs("s", 3, 1, 4, 6, 6)).Node("Expand", "y", ["x", "s"]));
        Add("Gather", g => g.With(Longs("i", 2, -1, 0)).Node("Gather", "y", ["x", "i"], n => n.Set("axis", 1L)));
        Add("ScatterND", g => g.With(Tensors.Int64("i", [3, 2], [0, 2, 1, -1, 1, 0])).With(Random4("u", 3, 6, 6)).Node("ScatterND", "y", ["x", "i", "u"]));
        Add("Pad", g => g.With(Longs("p", 0, 0, 1, 2, 0, 0, 0, 3)).With(Scalar("v", 0.5f)).Node("Pad", "y", ["x", "p", "v"]));
        foreach (string mode in new[] { "reflect", "edge" })
            Add($"Pad {mode}", g => g.With(Longs("p", 0, 0, 1, 2, 0, 0, 0, 3)).Node("Pad", "y", ["x", "p"], n => n.Set("mode", mode)));
        Add("Shapes computed", g => g.Node("Shape", "s", ["x"]).With(Longs("i", 0)).Node("Gather", "n", ["s", "i"]).With(Longs("r", -1)).Node("Concat", "t", ["n", "r"], n => n.Set("axis", 0L)).Node("Reshape", "y", ["x", "t"]));
        Add("Cast", g => g.Node("Cast", "y", ["x"], n => n.Set("to", 1L)));
        Unary("DepthToSpace", n => n.Set("blocksize", 2L));
        Unary("DepthToSpace", n => n.Set("blocksize", 2L).Set("mode", "CRD"), "DepthToSpace CRD");
        Unary("SpaceToDepth", n => n.Set("blocksize", 3L));
        return cases;
    }

    private static TensorProto Random4(string name, params long[] dims) => Filled(name, dims, () => Random.Between(-0.6, 0.6));

    private static TensorProto Positive(string name, params long[] dims) => Filled(name, dims, () => Random.Between(0.5, 1.5));

    private static TensorProto Filled(string name, long[] dims, Func<float> value)
    {
        float[] values = new float[dims.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
            values[i] = value();
        return Tensors.Float(name, dims, values);
    }

    private static TensorProto Floats(string name, params float[] values) => Tensors.Float(name, [values.Length], values);

    private static TensorProto Scalar(string name, float value) => Tensors.Float(name, [], [value]);

    private static TensorProto Longs(string name, params long[] values) => Tensors.Int64(name, [values.Length], values);
}
