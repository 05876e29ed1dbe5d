using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>Emits QuantizeLinear and DequantizeLinear.</summary>
internal static class QdqNodes
{
    /// <summary>Leaves room for the products that are added to the bias.</summary>
    private const double BiasLimit = 1 << 30;

    /// <summary>Turns a value into codes.</summary>
    public static QuantizedValue Quantize(GraphEditor editor, string value, QuantizationParameters parameters)
    {
        string scale = editor.SetInitializer(Tensors.Float(editor.UniqueName(value + "_scale"), [], [parameters.Scale]));
        string zeroPoint = editor.UniqueName(value + "_zero_point");
        editor.SetInitializer(parameters.Type == IntegerType.UInt8
            ? Tensors.UInt8(zeroPoint, [], [(byte)parameters.ZeroPoint])
            : Tensors.Int8(zeroPoint, [], [(sbyte)parameters.ZeroPoint]));
        string codes = editor.UniqueName(value + "_quantized");
        editor.Add("QuantizeLinear", editor.UniqueName(value + "/QuantizeLinear"), [value, scale, zeroPoint], [codes]);
        return new(codes, scale, zeroPoint, null);
    }

    /// <summary>Turns codes back into the value that they stand for.</summary>
    /// <returns>The name of the result.</returns>
    public static string Dequantize(GraphEditor editor, string value, QuantizedValue quantized)
    {
        string real = editor.UniqueName(value + "_dequantized");
        editor.Add(
            "DequantizeLinear", editor.UniqueName(value + "/DequantizeLinear"), [quantized.Codes, quantized.Scale, quantized.ZeroPoint], [real]);
        return real;
    }

    /// <summary>Puts a weight's codes into the graph and turns them back into values.</summary>
    public static Weights DequantizeWeights(GraphEditor editor, string name, long[] dims, QuantizedWeights weights)
    {
        string codes = editor.SetInitializer(Tensors.Int8(editor.UniqueName(name + "_quantized"), dims, weights.Codes));
        string real = editor.UniqueName(name + "_dequantized");
        long[] shape = weights.Scales.Length == 1 ? [] : [weights.Scales.Length];
        string scale = editor.SetInitializer(Tensors.Float(editor.UniqueName(name + "_scale"), shape, weights.Scales));
        string zeroPoint = editor.SetInitializer(Tensors.Int8(editor.UniqueName(name + "_zero_point"), shape, new sbyte[weights.Scales.Length]));
        NodeProto node = editor.Add("DequantizeLinear", editor.UniqueName(name + "/DequantizeLinear"), [codes, scale, zeroPoint], [real]);
        if (weights.Scales.Length > 1)
            node.Set("axis", weights.Axis);
        return new(codes, real);
    }

    /// <summary>Puts a bias into the graph in INT32 at the scale of the products, as integer kernels add it to their sums.</summary>
    public static Weights DequantizeBias(GraphEditor editor, string name, float[] bias, float inputScale, QuantizedWeights weights)
    {
        float[] scales = BiasScales(inputScale, weights);
        int[] values = new int[bias.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = (int)Math.Clamp(Math.Round((double)bias[i] / scales[scales.Length == 1 ? 0 : i]), -BiasLimit, BiasLimit);
        long[] shape = scales.Length == 1 ? [] : [scales.Length];
        string codes = editor.SetInitializer(Tensors.Int32(editor.UniqueName(name + "_quantized"), [values.Length], values));
        string scale = editor.SetInitializer(Tensors.Float(editor.UniqueName(name + "_scale"), shape, scales));
        string zeroPoint = editor.SetInitializer(Tensors.Int32(editor.UniqueName(name + "_zero_point"), shape, new int[scales.Length]));
        string real = editor.UniqueName(name + "_dequantized");
        NodeProto node = editor.Add("DequantizeLinear", editor.UniqueName(name + "/DequantizeLinear"), [codes, scale, zeroPoint], [real]);
        if (scales.Length > 1)
            node.Set("axis", 0L);
        return new(codes, real);
    }

    /// <summary>What one code of a bias stands for, of the layer or of each of its channels.</summary>
    public static float[] BiasScales(float inputScale, QuantizedWeights weights) => Array.ConvertAll(weights.Scales, s => s * inputScale);

    /// <summary>A weight's codes and the values that they stand for, by name.</summary>
    public readonly record struct Weights(string Codes, string Real);
}
