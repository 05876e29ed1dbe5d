using YoloCompress.Onnx;

namespace YoloCompress.Quantization.Layout;

/// <summary>
/// Says 1x1 convolutions as matrix products over rows. Integer matrix products can give floats, which integer convolutions cannot: a SiLU behind
/// them is then computed once in float (and fused) and rounded once, instead of being rounded three times (argument, sigmoid, product).
/// </summary>
internal static class PointwiseGemm
{
    /// <summary>True for a 1x1 convolution of one picture that feeds a SiLU and nothing else.</summary>
    public static bool CanApply(ModelGraph graph, NodeProto node, IReadOnlyDictionary<string, int[]> shapes) =>
        IsPointwise(graph, node)
        && Silu.IsArgument(graph, node.Output[0])
        && shapes.GetValueOrDefault(node.Input[0]) is [1, > 0, > 0, > 0] && shapes.ContainsKey(node.Output[0])
        && !graph.IsOutput(Product(graph, node).Output[0]);

    /// <summary>True for a convolution with a 1x1 kernel, stride 1, no padding, no groups, and constant weights.</summary>
    public static bool IsPointwise(ModelGraph graph, NodeProto node) =>
        node.OpType == "Conv"
        && graph.Initializer(node.Input[1]) is { Dims: [_, _, 1, 1] }
        && node.GetInt("group", 1) == 1
        && (node.GetInts("strides") ?? []).All(s => s == 1)
        && (node.GetInts("pads") ?? []).All(p => p == 0);

    /// <summary>Rewrites one convolution and the SiLU behind it.</summary>
    /// <returns>The name of the weight matrix.</returns>
    public static string Rewrite(ModelGraph graph, GraphEditor editor, RowForm rows, NodeProto node)
    {
        TensorProto weights = graph.Initializer(node.Input[1])!;
        string argument = node.Output[0], product = Product(graph, node).Output[0], productRows = editor.UniqueName(product + "/rows");
        long[] dims = [weights.Dims[0], weights.Dims[1]];
        string matrix = editor.SetInitializer(Tensors.Float(editor.UniqueName(weights.Name + "/matrix"), dims, weights.ToFloats()));
        List<string> inputs = [rows.Of(node.Input[0]), matrix, .. node.Input.Skip(2).Where(i => i.Length > 0)];
        editor.Remove(editor.Nodes.First(n => n.Output[0] == argument));
        editor.Add("Gemm", node.Name, inputs, [argument]).Set("transB", 1L);
        editor.Nodes.First(n => n.Output[0] == product).Output[0] = productRows;
        rows.Define(product, productRows);
        return matrix;
    }

    private static NodeProto Product(ModelGraph graph, NodeProto node) =>
        graph.ConsumersOf(node.Output[0]).First(n => Silu.IsProduct(graph, n));
}
