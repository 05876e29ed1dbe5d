using System.Runtime.InteropServices;
using YoloCompress.Onnx;
using static TorchSharp.torch;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Training.Operators;

/// <summary>Between ONNX tensors and torch tensors.</summary>
internal static class TorchTensors
{
    /// <summary>A torch tensor: FLOAT for every floating type, INT64 for every integer type, BOOL stays.</summary>
    public static Tensor ToTorch(this TensorProto proto)
    {
        long[] dims = [.. proto.Dims];
        return proto.Type() switch
        {
            DataType.Float or DataType.Float16 or DataType.Double => tensor(proto.ToFloats(), dims),
            DataType.Bool => tensor(Array.ConvertAll(proto.ToInt64s(), v => v != 0), dims),
            _ => tensor(proto.ToInt64s(), dims),
        };
    }

    /// <summary>The memory of a contiguous tensor.</summary>
    public static Span<float> Floats(this Tensor values) => MemoryMarshal.Cast<byte, float>(values.bytes);

    /// <summary>The values in row-major order, whatever the strides.</summary>
    public static float[] ToFloats(this Tensor values)
    {
        using Tensor rows = values.detach().to(ScalarType.Float32).contiguous();
        return rows.data<float>().ToArray();
    }

    /// <summary>The values of an integer tensor in row-major order.</summary>
    public static long[] ToIntegers(this Tensor values)
    {
        using Tensor rows = values.detach().to(ScalarType.Int64).contiguous();
        return rows.data<long>().ToArray();
    }

    /// <summary>The same values with the channels last in memory, where convolutions are fastest; only for rank 4.</summary>
    public static Tensor ChannelsLast(this Tensor values) => values.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
