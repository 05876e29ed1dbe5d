using YoloCompress.Onnx.Shapes;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Onnx.Constants;

/// <summary>Computes nodes whose inputs are all known: shape arithmetic and small calculations on constants.</summary>
internal static class ConstantEvaluator
{
    private delegate ConstantTensor?[]? Evaluation(NodeContext context);

    private static readonly Dictionary<string, Evaluation> Evaluations = new(StringComparer.Ordinal)
    {
        ["Constant"] = c => [ConstantSources.Constant(c.Node)],
        ["ConstantOfShape"] = c => [ConstantSources.ConstantOfShape(c)],
        ["Range"] = c => [ConstantSources.Range(c)],
        ["Identity"] = c => [c.Constant(0)],
        ["Cast"] = c => [ConstantSources.Cast(c)],
        ["Reshape"] = ToShape,
        ["Flatten"] = ToShape,
        ["Squeeze"] = ToShape,
        ["Unsqueeze"] = ToShape,
        ["Transpose"] = c => [ConstantMoves.Transpose(c)],
        ["Concat"] = c => [ConstantMoves.Concat(c)],
        ["Slice"] = c => [ConstantMoves.Slice(c)],
        ["Split"] = ConstantMoves.Split,
        ["Gather"] = c => [ConstantMoves.Gather(c)],
        ["Expand"] = c => [ConstantMoves.Expand(c)],
        ["ScatterND"] = c => [ConstantScatter.Nd(c)],
        ["Tile"] = c => [ConstantMoves.Tile(c)],
        ["Clip"] = c => [Elementwise.Clip(c)],
        ["Where"] = c => [Elementwise.Where(c)],
        ["ReduceProd"] = c => [ConstantReductions.Reduce(c, 1, (a, b) => a * b)],
        ["ReduceSum"] = c => [ConstantReductions.Reduce(c, 0, (a, b) => a + b)],
        ["ReduceMax"] = c => [ConstantReductions.Reduce(c, double.NegativeInfinity, Math.Max)],
        ["ReduceMin"] = c => [ConstantReductions.Reduce(c, double.PositiveInfinity, Math.Min)],
    };

    /// <summary>The outputs' values, or null where a needed input is not known or the operator is none that is computed here.</summary>
    public static ConstantTensor?[]? TryEvaluate(NodeContext context)
    {
        NodeProto node = context.Node;
        if (node.Domain is not ("" or "ai.onnx"))
            return null;
        for (int i = 0; i < node.Input.Count; i++)
        {
            if (context.Has(i) && context.Constant(i) == null)
                return null;
        }

        if (Evaluations.TryGetValue(node.OpType, out Evaluation? evaluate))
            return evaluate(context);
        return Elementwise.TryEvaluate(context) is { } result ? [result] : null;
    }

    /// <summary>Computes a Shape or Size node, which only needs its input's shape.</summary>
    public static ConstantTensor? TryEvaluateShape(NodeContext context)
    {
        if (context.Shape(0) is not { } shape)
            return null;
        if (context.Node.OpType == "Size")
            return ConstantTensor.OfIntegers(DataType.Int64, [], [Broadcasting.Count(shape)]);
        int start = Bound(context.Node.GetInt("start", 0)), end = Bound(context.Node.GetInt("end", shape.Length));
        return ConstantTensor.OfInt64s([.. shape.Skip(start).Take(end - start).Select(d => (long)d)]);

        int Bound(long at) => (int)Math.Clamp(at < 0 ? at + shape.Length : at, 0, shape.Length);
    }

    private static ConstantTensor?[]? ToShape(NodeContext context) =>
        ShapeRules.Infer(context)?[0] is { } shape ? [context.Constant(0)!.WithShape(shape)] : null;
}
