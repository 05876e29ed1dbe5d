using YoloCompress.Onnx;
using static TorchSharp.torch;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Training.Operators;

/// <summary>
/// QuantizeLinear and DequantizeLinear as fake quantization: values are rounded as the quantized model rounds them, and gradients pass straight
/// through within the range (Bengio et al. 2013, straight-through estimator; Jacob et al. 2018). Ranges stay as they are in the graph.
/// </summary>
internal static class QuantizationOperators
{
    /// <summary>Rounds; the value stays a float in the original's units, so the DequantizeLinear behind it has nothing left to do.</summary>
    public static GraphOperator Quantize(NodeContext context)
    {
        IReadOnlyList<NodeProto> readers = context.Graph.ConsumersOf(context.Node.Output[0]);
        if (context.Graph.IsOutput(context.Node.Output[0]) || readers.Any(r => r.OpType != "DequantizeLinear" || !r.Input.Skip(1).SequenceEqual(context.Node.Input.Skip(1))))
            throw context.Unsupported("values are computed in integers behind it; only QuantizeLinear and DequantizeLinear in pairs are supported");
        Grid grid = Grid.Of(context);
        return inputs => [grid.Round(inputs[0]!)];
    }

    /// <summary>Of a weight: rounds it on its grid. Of anything else: nothing left to do.</summary>
    public static GraphOperator Dequantize(NodeContext context)
    {
        if (context.Constant(0) is not { } codes)
            return inputs => [inputs[0]!.alias()];

        // A bias of 32 bits has a grid so fine that rounding it means nothing.
        if (codes.Type() == DataType.Int32)
            return inputs => [inputs[0]!.alias()];
        Grid grid = Grid.Of(context);
        return inputs => [grid.Round(inputs[0]!)];
    }

    /// <summary>The values that integers of a tensor stand for.</summary>
    internal static Tensor Values(NodeContext context)
    {
        using Tensor codes = context.Constant(0)!.ToTorch().to(ScalarType.Float32);
        Grid grid = Grid.Of(context);
        return (codes - grid.ZeroPoint) * grid.Scale;
    }

    /// <summary>The integers nearest to values, in the tensor's own type.</summary>
    internal static TensorProto Codes(NodeContext context, Tensor values)
    {
        TensorProto old = context.Constant(0)!;
        Grid grid = Grid.Of(context);
        using Tensor codes = ((values / grid.Scale).round() + grid.ZeroPoint).clamp(grid.Low, grid.High);
        long[] integers = codes.ToIntegers(), dims = [.. old.Dims];
        return old.Type() switch
        {
            DataType.Int8 => Tensors.Int8(old.Name, dims, Array.ConvertAll(integers, v => (sbyte)v)),
            DataType.Uint8 => Tensors.UInt8(old.Name, dims, Array.ConvertAll(integers, v => (byte)v)),
            _ => Tensors.Int32(old.Name, dims, Array.ConvertAll(integers, v => (int)v)),
        };
    }

    /// <summary>What integers stand for: (code - zero point) · scale, codes from low to high; scale and zero point broadcast over the tensor.</summary>
    private sealed record Grid(Tensor Scale, Tensor ZeroPoint, double Low, double High)
    {
        public static Grid Of(NodeContext context)
        {
            TensorProto scale = context.Constant(1) ?? throw context.Unsupported("a computed scale is not supported");
            TensorProto? codes = context.Constant(0), zeroPoint = context.Constant(2);
            DataType type = (context.Node.OpType == "DequantizeLinear" ? codes?.Type() : null) ?? zeroPoint?.Type() ?? DataType.Uint8;
            (double low, double high) = type switch
            {
                DataType.Int8 => (-128.0, 127.0),
                DataType.Uint8 => (0, 255),
                DataType.Int32 => (int.MinValue, int.MaxValue),
                _ => throw context.Unsupported($"the type {type} is not supported"),
            };
            if (type == DataType.Int8 && codes != null && context.Node.OpType == "DequantizeLinear")
                (low, high) = Used(codes);
            int rank = codes?.Dims.Count ?? 1;
            long axis = context.Node.GetInt("axis", 1);
            long[] shape = scale.ElementCount() == 1 ? [] : [.. Enumerable.Range(0, rank).Select(i => i == (axis < 0 ? axis + rank : axis) ? scale.ElementCount() : 1)];
            Tensor zero = zeroPoint == null ? zeros(shape) : Shaped([.. zeroPoint.ToInt64s().Select(v => (float)v)], shape);
            return new(Shaped(scale.ToFloats(), shape), zero, low, high);
        }

        public Tensor Round(Tensor x)
        {
            Tensor kept = maximum(minimum(x, (High - ZeroPoint) * Scale), (Low - ZeroPoint) * Scale);
            Tensor step;
            using (no_grad())
                step = ((kept / Scale).round() * Scale) - kept;
            return kept + step;
        }

        /// <summary>Codes narrower than eight bits keep their width, or the file would grow.</summary>
        private static (double Low, double High) Used(TensorProto codes)
        {
            long largest = Math.Max(1, codes.ToInt64s().Max(Math.Abs)), limit = 1;
            while (limit < largest)
                limit = (limit * 2) + 1;
            return (-limit, Math.Min(127, limit));
        }

        private static Tensor Shaped(float[] values, long[] shape) => tensor(values).reshape(shape).DetachFromDisposeScope();
    }
}
