using System.Runtime.InteropServices;
using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>
/// Stores weights that are computed with in float as FLOAT16 and casts them back; runtimes do that once, when they load the model.
/// </summary>
internal static class FloatLayerWeights
{
    // 50 dB, ten more than INT8 codes have; more digits would be stored noise.
    private const int MantissaBits = 5;
    private const int LeastElements = 4096;

    /// <summary>Rewrites the FP32 weights of convolutions and matrix products.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="keep">Weights that stay as they are, since they lie on grids that pack better.</param>
    public static ModelGraph Apply(ModelGraph graph, Func<string, bool> keep)
    {
        HashSet<string> names = Names(graph, keep);
        return names.Count == 0 ? graph : graph.Edit(editor =>
        {
            foreach (string name in names.Order(StringComparer.Ordinal))
            {
                TensorProto tensor = graph.Initializer(name)!;
                float[] values = tensor.ToFloats();
                if (values.Any(v => Math.Abs(v) > (float)Half.MaxValue))
                    continue;
                ushort[] halves = Array.ConvertAll(values, Round);
                string stored = editor.UniqueName(name + "_half"), real = editor.UniqueName(name + "_float");
                editor.SetInitializer(Tensors.Raw(stored, TensorProto.Types.DataType.Float16, [.. tensor.Dims], MemoryMarshal.AsBytes<ushort>(halves)));
                editor.Rewire(name, real);
                editor.Add("Cast", stored + "/Cast", [stored], [real]).Set("to", (long)TensorProto.Types.DataType.Float);
            }
        });
    }

    /// <summary>The same weights, rounded in the same way but kept as FP32, as training needs them.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="keep">Weights that stay as they are.</param>
    public static ModelGraph Rounded(ModelGraph graph, Func<string, bool> keep) => graph.Edit(editor =>
    {
        foreach (string name in Names(graph, keep))
        {
            TensorProto tensor = graph.Initializer(name)!;
            float[] values = tensor.ToFloats();
            if (!values.Any(v => Math.Abs(v) > (float)Half.MaxValue))
                editor.SetInitializer(Tensors.Float(name, [.. tensor.Dims], Array.ConvertAll(values, v => (float)BitConverter.UInt16BitsToHalf(Round(v)))));
        }
    });

    private static HashSet<string> Names(ModelGraph graph, Func<string, bool> keep) =>
    [
        .. graph.Nodes
            .Where(n => n.OpType is "Conv" or "ConvTranspose" or "Gemm" or "MatMul")
            .SelectMany(n => n.Input.Skip(1))
            .Where(i => graph.Initializer(i) is { } t && t.Type() == TensorProto.Types.DataType.Float && t.ElementCount() >= LeastElements && !keep(i)),
    ];

    private static ushort Round(float value)
    {
        const int Dropped = 10 - MantissaBits;
        int bits = BitConverter.HalfToUInt16Bits((Half)value);
        int rounded = (bits + (1 << (Dropped - 1))) >> Dropped << Dropped;
        // Rounding up must not end in infinity.
        return (ushort)((rounded & 0x7C00) == 0x7C00 ? bits >> Dropped << Dropped : rounded);
    }
}
