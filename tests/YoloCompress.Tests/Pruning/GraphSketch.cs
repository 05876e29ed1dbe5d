using YoloCompress.Onnx;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Tests.Pruning;

/// <summary>Builds small models with random weights, one call an operator; every call gives the name of the new value.</summary>
internal sealed class GraphSketch
{
    private readonly ModelProto _model = new() { IrVersion = 7, Graph = new() { Name = "sketch" } };
    private readonly Dictionary<string, int[]> _shapes = new(StringComparer.Ordinal);
    private readonly Random _random;
    private int _next;

    public GraphSketch(int seed, int channels = 3, int size = 8, int opset = 13)
    {
        _random = new(seed);
        _model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        _model.Graph.Input.Add(Info("images", 1, channels, size, size));
        _shapes["images"] = [1, channels, size, size];
    }

    public int[] Shape(string value) => _shapes[value];

    public string Conv(
        string input, int outputs, int kernel = 1, int stride = 1, int groups = 1, bool bias = true, string? name = null, string? sharedWeight = null)
    {
        int[] s = Shape(input);
        name ??= Name("conv");
        List<string> inputs = [input, sharedWeight ?? Weights($"{name}.weight", outputs, s[1] / groups, kernel, kernel)];
        if (bias)
            inputs.Add(Weights($"{name}.bias", outputs));
        int pad = kernel / 2;
        NodeProto node = Add("Conv", name, inputs, [1, outputs, Strided(s[2], kernel, stride), Strided(s[3], kernel, stride)]);
        node.Set("kernel_shape", kernel, (long)kernel).Set("pads", pad, pad, pad, (long)pad).Set("strides", stride, (long)stride).Set("group", groups);
        return node.Output[0];
    }

    public string ConvTranspose(string input, int outputs, int groups = 1)
    {
        int[] s = Shape(input);
        string name = Name("upconv");
        NodeProto node = Add(
            "ConvTranspose",
            name,
            [input, Weights($"{name}.weight", s[1], outputs / groups, 2, 2), Weights($"{name}.bias", outputs)],
            [1, outputs, s[2] * 2, s[3] * 2]);
        node.Set("kernel_shape", 2, 2L).Set("strides", 2, 2L).Set("group", groups);
        return node.Output[0];
    }

    public string BatchNormalization(string input)
    {
        int c = Shape(input)[1];
        string name = Name("bn");
        float[] variance = [.. Enumerable.Range(0, c).Select(_ => 0.5f + _random.NextSingle())];
        _model.Graph.Initializer.Add(Tensors.Float($"{name}.running_var", [c], variance));
        string[] inputs =
            [input, Weights($"{name}.weight", c), Weights($"{name}.bias", c), Weights($"{name}.running_mean", c), $"{name}.running_var"];
        return Add("BatchNormalization", name, inputs, Shape(input)).Output[0];
    }

    public string Unary(string op, string input) => Add(op, Name(op.ToLowerInvariant()), [input], Shape(input)).Output[0];

    public string Silu(string input) => Binary("Mul", input, Unary("Sigmoid", input));

    public string PRelu(string input)
    {
        string name = Name("prelu");
        return Add("PRelu", name, [input, Weights($"{name}.slope", Shape(input)[1], 1, 1)], Shape(input)).Output[0];
    }

    public string Binary(string op, string a, string b)
    {
        int[] shape = [.. Shape(a).Zip(Shape(b), Math.Max)];
        return Add(op, Name(op.ToLowerInvariant()), [a, b], shape).Output[0];
    }

    /// <summary>An operation with a constant for each channel.</summary>
    public string PerChannel(string op, string input)
    {
        string name = Name(op.ToLowerInvariant());
        return Add(op, name, [input, Weights($"{name}.constant", Shape(input)[1], 1, 1)], Shape(input)).Output[0];
    }

    public string Concat(int axis, params string[] inputs)
    {
        int[] shape = [.. Shape(inputs[0])];
        shape[axis] = inputs.Sum(i => Shape(i)[axis]);
        NodeProto node = Add("Concat", Name("concat"), inputs, shape);
        node.Set("axis", axis);
        return node.Output[0];
    }

    public string[] Split(string input, params long[] sizes)
    {
        int[][] shapes = [.. sizes.Select(s => new[] { 1, (int)s, Shape(input)[2], Shape(input)[3] })];
        string name = Name("split");
        NodeProto node = Add("Split", name, [input, Ints($"{name}.sizes", sizes)], shapes[0]);
        for (int i = 1; i < sizes.Length; i++)
        {
            node.Output.Add($"{name}:{i}");
            _shapes[$"{name}:{i}"] = shapes[i];
        }

        node.Set("axis", 1);
        return [.. node.Output];
    }

    public string Slice(string input, int axis, long start, long end, long step = 1)
    {
        string name = Name("slice");
        int[] shape = [.. Shape(input)];
        shape[axis] = (int)((end - start + step - 1) / step);
        string[] inputs =
        [
            input, Ints($"{name}.starts", start), Ints($"{name}.ends", end), Ints($"{name}.axes", axis), Ints($"{name}.steps", step),
        ];
        return Add("Slice", name, inputs, shape).Output[0];
    }

    public string Gather(string input, params long[] channels)
    {
        string name = Name("gather");
        int[] shape = [.. Shape(input)];
        shape[1] = channels.Length;
        NodeProto node = Add("Gather", name, [input, Ints($"{name}.indices", channels)], shape);
        node.Set("axis", 1);
        return node.Output[0];
    }

    public string Reshape(string input, params long[] shape)
    {
        string name = Name("reshape");
        return Add("Reshape", name, [input, Ints($"{name}.shape", shape)], [.. shape.Select(d => (int)d)]).Output[0];
    }

    public string Transpose(string input, params long[] order)
    {
        NodeProto node = Add("Transpose", Name("transpose"), [input], [.. order.Select(o => Shape(input)[o])]);
        node.Set("perm", order);
        return node.Output[0];
    }

    public string Shuffle(string input, int groups)
    {
        int[] s = Shape(input);
        string grid = Reshape(input, 1, groups, s[1] / groups, s[2], s[3]);
        return Reshape(Transpose(grid, 0, 2, 1, 3, 4), 1, s[1], s[2], s[3]);
    }

    /// <summary>YOLOv5's Focus: the four quarters of the pixels as channels.</summary>
    public string Focus(string input)
    {
        int size = Shape(input)[2];
        string Quarter(int y, int x) => Slice(Slice(input, 2, y, size, 2), 3, x, size, 2);
        return Concat(1, Quarter(0, 0), Quarter(1, 0), Quarter(0, 1), Quarter(1, 1));
    }

    /// <summary>YOLOv5's Contract: blocks of pixels as channels, the block's place first.</summary>
    public string Contract(string input)
    {
        int[] s = Shape(input);
        string blocks = Reshape(input, 1, s[1], s[2] / 2, 2, s[3] / 2, 2);
        return Reshape(Transpose(blocks, 0, 3, 5, 1, 2, 4), 1, s[1] * 4, s[2] / 2, s[3] / 2);
    }

    /// <summary>Squeeze and excitation.</summary>
    public string Excite(string input, bool reduce)
    {
        int[] s = Shape(input);
        NodeProto pooled = Add(reduce ? "ReduceMean" : "GlobalAveragePool", Name("pool"), [input], [1, s[1], 1, 1]);
        if (reduce)
            pooled.Set("axes", 2, 3L);
        string gate = Unary("Sigmoid", Conv(Unary("Relu", Conv(pooled.Output[0], 4)), s[1]));
        return Binary("Mul", input, gate);
    }

    public string MaxPool(string input)
    {
        NodeProto node = Add("MaxPool", Name("maxpool"), [input], Shape(input));
        node.Set("kernel_shape", 3, 3L).Set("pads", 1, 1, 1, 1L).Set("strides", 1, 1L);
        return node.Output[0];
    }

    public string Resize(string input)
    {
        int[] s = Shape(input);
        string name = Name("resize");
        int[] shape = [s[0], s[1], s[2] * 2, s[3] * 2];
        NodeProto node = Add(
            "Resize", name, [input, string.Empty, string.Empty, Ints($"{name}.sizes", [.. shape.Select(d => (long)d)])], shape);
        node.Set("mode", "nearest");
        return node.Output[0];
    }

    /// <summary>Flatten and a fully connected layer.</summary>
    public string Classify(string input, int outputs)
    {
        int length = Shape(input).Aggregate(1, (a, b) => a * b);
        string flat = Add("Flatten", Name("flatten"), [input], [1, length]).Output[0];
        string name = Name("gemm");
        NodeProto node = Add("Gemm", name, [flat, Weights($"{name}.weight", outputs, length), Weights($"{name}.bias", outputs)], [1, outputs]);
        node.Set("transB", 1);
        return node.Output[0];
    }

    public NodeProto Add(string op, string name, IEnumerable<string> inputs, int[] shape)
    {
        NodeProto node = new() { OpType = op, Name = name };
        node.Input.AddRange(inputs);
        node.Output.Add($"{name}:0");
        _shapes[$"{name}:0"] = shape;
        _model.Graph.Node.Add(node);
        return node;
    }

    public string Weights(string name, params int[] dims)
    {
        int count = dims.Aggregate(1, (a, b) => a * b);
        float scale = MathF.Sqrt(3f / Math.Max(1, count / dims[0]));
        float[] values = [.. Enumerable.Range(0, count).Select(_ => scale * ((_random.NextSingle() * 2) - 1))];
        _model.Graph.Initializer.Add(Tensors.Float(name, [.. dims.Select(d => (long)d)], values));
        return name;
    }

    public string Ints(string name, params long[] values)
    {
        _model.Graph.Initializer.Add(Tensors.Int64(name, [values.Length], values));
        return name;
    }

    public ModelGraph Build(params string[] outputs)
    {
        _model.Graph.Output.AddRange(outputs.Select(o => Info(o, Shape(o))));
        return new ModelGraph(_model).Edit(_ => { });
    }

    public IReadOnlyDictionary<string, int[]> Shapes(ModelGraph graph)
    {
        Dictionary<string, int[]> shapes = new(_shapes, StringComparer.Ordinal);
        foreach (TensorProto tensor in graph.Initializers)
            shapes[tensor.Name] = [.. tensor.Dims.Select(d => (int)d)];
        return shapes;
    }

    private static int Strided(int size, int kernel, int stride) => ((size + (2 * (kernel / 2)) - kernel) / stride) + 1;

    private static ValueInfoProto Info(string name, params int[] shape)
    {
        TensorShapeProto dims = new();
        dims.Dim.AddRange(shape.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)DataType.Float, Shape = dims } } };
    }

    private string Name(string kind) => $"{kind}{_next++}";
}
