using YoloCompress.Onnx;
using static TorchSharp.torch;

namespace YoloCompress.Training.Operators;

/// <summary>Functions of several values, and reductions.</summary>
internal static class ArithmeticOperators
{
    /// <summary>Functions of two values, broadcast.</summary>
    public static IReadOnlyDictionary<string, Func<Tensor, Tensor, Tensor>> Binary { get; } = new Dictionary<string, Func<Tensor, Tensor, Tensor>>
    {
        ["Add"] = (a, b) => a + b,
        ["And"] = (a, b) => a.logical_and(b),
        ["Div"] = (a, b) => a.is_floating_point() ? a / b : a.div(b, RoundingMode.trunc),
        ["Equal"] = (a, b) => a.eq(b),
        ["Greater"] = (a, b) => a.gt(b),
        ["Less"] = (a, b) => a.lt(b),
        ["Mul"] = (a, b) => a * b,
        ["Or"] = (a, b) => a.logical_or(b),
        ["Sub"] = (a, b) => a - b,
    };

    /// <summary>Functions of one value and some of its axes.</summary>
    public static IReadOnlyDictionary<string, Func<Tensor, long[], bool, Tensor>> Reductions { get; } =
        new Dictionary<string, Func<Tensor, long[], bool, Tensor>>
        {
            ["ReduceL1"] = (x, axes, keep) => x.abs().sum(axes, keep),
            ["ReduceL2"] = (x, axes, keep) => x.square().sum(axes, keep).sqrt(),
            ["ReduceMax"] = (x, axes, keep) => x.amax(axes, keep),
            ["ReduceMean"] = (x, axes, keep) => x.mean(axes, keep),
            ["ReduceMin"] = (x, axes, keep) => x.amin(axes, keep),
            ["ReduceSum"] = (x, axes, keep) => x.sum(axes, keep),
            ["ReduceSumSquare"] = (x, axes, keep) => x.square().sum(axes, keep),
        };

    public static GraphOperator Reduce(NodeContext context, Func<Tensor, long[], bool, Tensor> function)
    {
        long[]? axes = context.IntegersOf("axes", 1);
        bool keep = context.Node.GetInt("keepdims", 1) != 0, noneMeansNone = context.Node.GetInt("noop_with_empty_axes", 0) != 0;
        return inputs =>
        {
            Tensor x = inputs[0]!;
            if (axes is not { Length: > 0 } && noneMeansNone)
                return [x.alias()];
            return [function(x, axes is { Length: > 0 } ? axes : [.. Enumerable.Range(0, (int)x.dim()).Select(i => (long)i)], keep)];
        };
    }

    public static GraphOperator Pow(NodeContext context)
    {
        // A constant exponent has a derivative of its own form; a computed one would need the logarithm of a possibly negative base.
        float? exponent = context.Floats(1) is [float only] ? only : null;
        return inputs => [exponent is { } e ? inputs[0]!.pow(e) : inputs[0]!.pow(inputs[1]!)];
    }

    public static GraphOperator Max(NodeContext context) => inputs => [inputs.Skip(1).Aggregate(inputs[0]!.alias(), (a, b) => maximum(a, b!))];

    public static GraphOperator Min(NodeContext context) => inputs => [inputs.Skip(1).Aggregate(inputs[0]!.alias(), (a, b) => minimum(a, b!))];

    public static GraphOperator Sum(NodeContext context) => inputs => [inputs.Skip(1).Aggregate(inputs[0]!.alias(), (a, b) => a + b!)];

    public static GraphOperator Mean(NodeContext context) =>
        inputs => [inputs.Skip(1).Aggregate(inputs[0]!.alias(), (a, b) => a + b!) / inputs.Length];

    public static GraphOperator Where(NodeContext context) => inputs => [where(inputs[0]!.to(ScalarType.Bool), inputs[1]!, inputs[2]!)];
}
