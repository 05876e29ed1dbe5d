using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace YoloCompress.Inference;

/// <summary>Reads ONNX Runtime's tensors as floats.</summary>
internal static class OrtValues
{
    /// <summary>The values: in place where they are floats, else converted.</summary>
    public static ReadOnlySpan<float> AsFloats(OrtValue value, OrtTensorTypeAndShapeInfo info)
    {
        if (info.ElementCount == 0)
            return [];
        if (info.ElementDataType == TensorElementType.Float)
            return value.GetTensorDataAsSpan<float>();
        float[] target = new float[info.ElementCount];
        switch (info.ElementDataType)
        {
            case TensorElementType.Float16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<Float16, Half>(value.GetTensorDataAsSpan<Float16>()), target);
                break;
            case TensorElementType.Double:
                Convert<double>(value, target);
                break;
            case TensorElementType.Int8:
                Convert<sbyte>(value, target);
                break;
            case TensorElementType.UInt8:
                Convert<byte>(value, target);
                break;
            case TensorElementType.Int16:
                Convert<short>(value, target);
                break;
            case TensorElementType.UInt16:
                Convert<ushort>(value, target);
                break;
            case TensorElementType.Int32:
                Convert<int>(value, target);
                break;
            case TensorElementType.UInt32:
                Convert<uint>(value, target);
                break;
            case TensorElementType.Int64:
                Convert<long>(value, target);
                break;
            case TensorElementType.UInt64:
                Convert<ulong>(value, target);
                break;
            case TensorElementType.Bool:
                ReadOnlySpan<bool> bits = value.GetTensorDataAsSpan<bool>();
                for (int i = 0; i < bits.Length; i++)
                    target[i] = bits[i] ? 1 : 0;
                break;
            default:
                throw new NotSupportedException($"Tensors of {info.ElementDataType} hold no numbers that can be read as floats.");
        }

        return target;
    }

    private static void Convert<T>(OrtValue value, Span<float> target)
        where T : unmanaged, INumberBase<T> => TensorPrimitives.ConvertTruncating(value.GetTensorDataAsSpan<T>(), target);
}
