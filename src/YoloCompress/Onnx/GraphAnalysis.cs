using YoloCompress.Onnx.Constants;
using YoloCompress.Onnx.Shapes;

namespace YoloCompress.Onnx;

/// <summary>What is known of a graph's values before it runs: shapes and constants, found in one pass.</summary>
internal sealed class GraphAnalysis
{
    private readonly Dictionary<string, int[]> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConstantTensor?> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _initializers = new(StringComparer.Ordinal);

    private GraphAnalysis(GraphProto graph)
    {
        foreach (TensorProto tensor in graph.Initializer)
        {
            _initializers[tensor.Name] = tensor;
            _shapes[tensor.Name] = [.. tensor.Dims.Select(d => checked((int)d))];
        }
    }

    /// <summary>The shape of every value that has a known one.</summary>
    public IReadOnlyDictionary<string, int[]> Shapes => _shapes;

    /// <summary>Analyses a graph.</summary>
    /// <param name="graph">Nodes in topological order.</param>
    /// <param name="opset">The version of the default operator set.</param>
    /// <param name="inputs">Shapes of inputs that the graph leaves open, or other ones than it says; null for what it says.</param>
    public static GraphAnalysis Of(GraphProto graph, long opset, IReadOnlyDictionary<string, int[]>? inputs = null)
    {
        GraphAnalysis analysis = new(graph);
        foreach (ValueInfoProto input in graph.Input)
        {
            if ((inputs?.GetValueOrDefault(input.Name) ?? input.StaticShape()) is { } shape)
                analysis._shapes[input.Name] = shape;
        }

        // Where a rule is missing, what the file says is taken, unless it was said for other inputs.
        Dictionary<string, int[]> stated = inputs == null
            ? graph.ValueInfo.Concat(graph.Output).Where(v => v.StaticShape() != null).DistinctBy(v => v.Name).ToDictionary(v => v.Name, v => v.StaticShape()!)
            : [];
        foreach (NodeProto node in graph.Node)
        {
            try
            {
                analysis.Visit(node, opset, stated);
            }
            catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or OverflowException or DivideByZeroException)
            {
                throw new ShapeMismatchException(node, "its attributes do not fit its inputs", e);
            }
        }

        return analysis;
    }

    /// <summary>A value that is known before the model runs, or null.</summary>
    public ConstantTensor? Constant(string value)
    {
        if (!_constants.TryGetValue(value, out ConstantTensor? constant) && _initializers.TryGetValue(value, out TensorProto? tensor))
            _constants[value] = constant = ConstantTensor.Read(tensor);
        return constant;
    }

    /// <summary>True if the value is known before the model runs without being an initializer.</summary>
    public bool IsComputedConstant(string value) => _constants.ContainsKey(value) && !_initializers.ContainsKey(value);

    private void Visit(NodeProto node, long opset, Dictionary<string, int[]> stated)
    {
        NodeContext context = new(node, opset, [.. node.Input.Select(_shapes.GetValueOrDefault)], i => Constant(node.Input[i]));
        ConstantTensor?[]? constants = node.OpType is "Shape" or "Size"
            ? [ConstantEvaluator.TryEvaluateShape(context)]
            : ConstantEvaluator.TryEvaluate(context);
        int[]?[]? shapes = constants == null || constants.Contains(null) ? ShapeRules.Infer(context) : null;
        for (int i = 0; i < node.Output.Count; i++)
        {
            string name = node.Output[i];
            if (constants != null && i < constants.Length && constants[i] is { } constant)
            {
                _constants[name] = constant;
                _shapes[name] = constant.Shape;
            }
            else if (((shapes != null && i < shapes.Length ? shapes[i] : null) ?? stated.GetValueOrDefault(name)) is { } shape)
            {
                _shapes[name] = shape;
            }
        }
    }
}
