using System.Runtime.InteropServices;
using YoloCompress.Onnx;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Quantization;

/// <summary>Stores tensors in half precision (IEEE 754 binary16), each behind a Cast that the runtime computes once, when it loads the model.</summary>
internal static class HalfTensors
{
    /// <summary>The digits that the format has.</summary>
    public const int AllMantissaBits = 10;

    /// <summary>True if half precision has numbers as large as these.</summary>
    public static bool Fits(TensorProto tensor) => Array.TrueForAll(tensor.ToFloats(), v => MathF.Abs(v) <= (float)Half.MaxValue);

    /// <summary>Rewrites FP32 initializers.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="names">The initializers, each of which fits.</param>
    /// <param name="mantissaBits">Digits that are kept; fewer pack smaller.</param>
    public static ModelGraph Store(ModelGraph graph, IReadOnlyCollection<string> names, int mantissaBits = AllMantissaBits) =>
        names.Count == 0 ? graph : graph.Edit(editor =>
        {
            foreach (string name in names.Order(StringComparer.Ordinal))
            {
                TensorProto tensor = graph.Initializer(name)!;
                ushort[] halves = Array.ConvertAll(tensor.ToFloats(), v => Bits(v, AllMantissaBits - mantissaBits));
                string stored = editor.UniqueName(name + "_half"), real = editor.UniqueName(name + "_float");
                editor.SetInitializer(Tensors.Raw(stored, DataType.Float16, [.. tensor.Dims], MemoryMarshal.AsBytes<ushort>(halves)));
                editor.Rewire(name, real);
                editor.Add("Cast", stored + "/Cast", [stored], [real]).Set("to", (long)DataType.Float);
            }
        });

    /// <summary>The number that is stored for a value.</summary>
    public static float Round(float value, int mantissaBits) => (float)BitConverter.UInt16BitsToHalf(Bits(value, AllMantissaBits - mantissaBits));

    private static ushort Bits(float value, int dropped)
    {
        int bits = BitConverter.HalfToUInt16Bits((Half)value);
        if (dropped == 0)
            return (ushort)bits;
        int rounded = (bits + (1 << (dropped - 1))) >> dropped << dropped;
        // Rounding up must not end in infinity.
        return (ushort)((rounded & 0x7C00) == 0x7C00 ? bits >> dropped << dropped : rounded);
    }
}
