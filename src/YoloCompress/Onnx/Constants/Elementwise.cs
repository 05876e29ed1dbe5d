using YoloCompress.Onnx.Shapes;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Onnx.Constants;

/// <summary>Operators that work element by element, with broadcasting.</summary>
internal static class Elementwise
{
    private static readonly Dictionary<string, Func<double, double>> Unary = new(StringComparer.Ordinal)
    {
        ["Abs"] = Math.Abs,
        ["Neg"] = x => -x,
        ["Exp"] = Math.Exp,
        ["Log"] = Math.Log,
        ["Sqrt"] = Math.Sqrt,
        ["Floor"] = Math.Floor,
        ["Ceil"] = Math.Ceiling,
        ["Round"] = x => Math.Round(x, MidpointRounding.ToEven),
        ["Reciprocal"] = x => 1 / x,
        ["Sigmoid"] = x => 1 / (1 + Math.Exp(-x)),
        ["Tanh"] = Math.Tanh,
        ["Relu"] = x => Math.Max(x, 0),
        ["Not"] = x => x == 0 ? 1 : 0,
    };

    private static readonly Dictionary<string, Func<double, double, double>> Binary = new(StringComparer.Ordinal)
    {
        ["Add"] = (a, b) => a + b,
        ["Sub"] = (a, b) => a - b,
        ["Mul"] = (a, b) => a * b,
        ["Div"] = (a, b) => a / b,
        ["Pow"] = Math.Pow,
        ["Min"] = Math.Min,
        ["Max"] = Math.Max,
    };

    private static readonly Dictionary<string, Func<long, long, long>> Whole = new(StringComparer.Ordinal)
    {
        ["Add"] = (a, b) => a + b,
        ["Sub"] = (a, b) => a - b,
        ["Mul"] = (a, b) => a * b,
        ["Div"] = (a, b) => a / b,
        ["Min"] = Math.Min,
        ["Max"] = Math.Max,
        ["And"] = (a, b) => a & b,
        ["Or"] = (a, b) => a | b,
    };

    private static readonly Dictionary<string, Func<double, double, bool>> Comparison = new(StringComparer.Ordinal)
    {
        ["Equal"] = (a, b) => a == b,
        ["Less"] = (a, b) => a < b,
        ["Greater"] = (a, b) => a > b,
        ["LessOrEqual"] = (a, b) => a <= b,
        ["GreaterOrEqual"] = (a, b) => a >= b,
    };

    /// <summary>The result, or null where the operator is none of these.</summary>
    public static ConstantTensor? TryEvaluate(NodeContext context)
    {
        string op = context.Node.OpType;
        if (context.Node.Input.Count == 1)
            return Unary.TryGetValue(op, out Func<double, double>? unary) ? Map(context.Constant(0)!, unary) : null;
        if (context.Node.Input.Count != 2)
            return null;
        ConstantTensor left = context.Constant(0)!, right = context.Constant(1)!;
        if (Broadcasting.Shape(left.Shape, right.Shape) is not { } shape)
            return null;
        if (Comparison.TryGetValue(op, out Func<double, double, bool>? compare))
            return ConstantTensor.OfIntegers(DataType.Bool, shape, Join(left, right, shape, Real, (a, b) => compare(a, b) ? 1L : 0));
        // An integer divided by zero, or overflowing, is left to the runtime.
        if (!left.IsReal && !right.IsReal)
            return Whole.TryGetValue(op, out Func<long, long, long>? whole) && !(op == "Div" && right.Integers.Contains(0))
                ? ConstantTensor.OfIntegers(left.Type, shape, Join(left, right, shape, (t, i) => t.Integers[i], whole))
                : null;
        return Binary.TryGetValue(op, out Func<double, double, double>? binary)
            ? left.IsReal ? ConstantTensor.OfReals(left.Type, shape, Join(left, right, shape, Real, binary)) : null
            : null;
    }

    public static ConstantTensor? Clip(NodeContext context)
    {
        ConstantTensor input = context.Constant(0)!;
        if (!input.IsReal)
            return null;
        double low = context.Constant(1)?.Reals[0] ?? context.Node.GetFloat("min", float.NegativeInfinity);
        double high = context.Constant(2)?.Reals[0] ?? context.Node.GetFloat("max", float.PositiveInfinity);
        return Map(input, x => Math.Min(Math.Max(x, low), high));
    }

    public static ConstantTensor? Where(NodeContext context)
    {
        ConstantTensor condition = context.Constant(0)!, yes = context.Constant(1)!, no = context.Constant(2)!;
        if (Broadcasting.Shape(yes.Shape, no.Shape) is not { } values || Broadcasting.Shape(condition.Shape, values) is not { } shape)
            return null;
        ConstantTensor all = condition.Pick(shape, Broadcasting.Strides(condition.Shape, shape));
        ConstantTensor a = yes.Pick(shape, Broadcasting.Strides(yes.Shape, shape)), b = no.Pick(shape, Broadcasting.Strides(no.Shape, shape));
        return yes.IsReal
            ? ConstantTensor.OfReals(yes.Type, shape, [.. all.Integers.Select((c, i) => c != 0 ? a.Reals[i] : b.Reals[i])])
            : ConstantTensor.OfIntegers(yes.Type, shape, [.. all.Integers.Select((c, i) => c != 0 ? a.Integers[i] : b.Integers[i])]);
    }

    private static ConstantTensor Map(ConstantTensor input, Func<double, double> function) => input.IsReal
        ? ConstantTensor.OfReals(input.Type, input.Shape, Array.ConvertAll(input.Reals, r => function(r)))
        : ConstantTensor.OfIntegers(input.Type, input.Shape, Array.ConvertAll(input.Integers, i => (long)function(i)));

    private static double Real(ConstantTensor tensor, int index) => tensor.IsReal ? tensor.Reals[index] : tensor.Integers[index];

    private static TOut[] Join<TIn, TOut>(
        ConstantTensor left, ConstantTensor right, int[] shape, Func<ConstantTensor, int, TIn> read, Func<TIn, TIn, TOut> join)
    {
        int[] l = Broadcasting.Offsets(shape, Broadcasting.Strides(left.Shape, shape));
        int[] r = Broadcasting.Offsets(shape, Broadcasting.Strides(right.Shape, shape));
        return [.. l.Select((at, i) => join(read(left, at), read(right, r[i])))];
    }
}
