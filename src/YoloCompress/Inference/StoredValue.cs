using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace YoloCompress.Inference;

/// <summary>One inner value of one picture, kept between steps: floats at half precision, which is ample for statistics, others as they are.</summary>
internal sealed class StoredValue
{
    private readonly Half[]? _floats;
    private readonly long[]? _integers;
    private readonly byte[]? _bytes;

    private StoredValue(long[] shape, TensorElementType type, Half[]? floats, long[]? integers, byte[]? bytes)
    {
        Shape = shape;
        Type = type;
        _floats = floats;
        _integers = integers;
        _bytes = bytes;
    }

    public long[] Shape { get; }

    public TensorElementType Type { get; }

    public static StoredValue Of(long[] shape, ReadOnlySpan<float> values)
    {
        Half[] halves = GC.AllocateUninitializedArray<Half>(values.Length);
        TensorPrimitives.ConvertToHalf(values, halves);
        return new(shape, TensorElementType.Float, halves, null, null);
    }

    public static StoredValue Of(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        long[] shape = info.Shape ?? [];
        return info.ElementDataType switch
        {
            TensorElementType.Float => Of(shape, info.ElementCount == 0 ? [] : value.GetTensorDataAsSpan<float>()),
            TensorElementType.Int64 => new(shape, info.ElementDataType, null, value.GetTensorDataAsSpan<long>().ToArray(), null),
            TensorElementType.UInt8 or TensorElementType.Int8 or TensorElementType.Bool =>
                new(shape, info.ElementDataType, null, null, value.GetTensorMutableRawData().ToArray()),
            TensorElementType other => throw new NotSupportedException($"Values of {other} cannot be kept between steps."),
        };
    }

    /// <summary>The floats, in a buffer that is reused from call to call.</summary>
    public float[] Floats(ref float[] buffer)
    {
        if (_floats == null)
            throw new InvalidOperationException($"A value of {Type} holds no floats.");
        if (buffer.Length != _floats.Length)
            buffer = GC.AllocateUninitializedArray<float>(_floats.Length);
        TensorPrimitives.ConvertToSingle(_floats, buffer);
        return buffer;
    }

    public OrtValue ToOrtValue(ref float[] buffer) => Type switch
    {
        TensorElementType.Float => OrtValue.CreateTensorValueFromMemory(Floats(ref buffer), Shape),
        TensorElementType.Int64 => OrtValue.CreateTensorValueFromMemory(_integers!, Shape),
        TensorElementType.Bool => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(_bytes!, b => b != 0), Shape),
        TensorElementType.Int8 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(_bytes!, b => (sbyte)b), Shape),
        _ => OrtValue.CreateTensorValueFromMemory(_bytes!, Shape),
    };
}
