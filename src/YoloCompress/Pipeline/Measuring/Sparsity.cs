using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>Counts zeros.</summary>
internal static class Sparsity
{
    private static readonly string[] Storage = ["DequantizeLinear", "QuantizeLinear", "Cast", "Reshape", "Transpose", "Identity"];

    /// <summary>The share of the weights of convolutions and matrix products that are zero, 0 to 1. A code counts as zero where it stands for zero.</summary>
    public static double Of(ModelGraph graph)
    {
        long zeros = 0, all = 0;
        HashSet<string> counted = new(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Nodes.Where(n => n.IsLayer()))
        {
            string value = node.Input[1];
            float zero = 0;
            while (graph.ProducerOf(value) is { } producer && Storage.Contains(producer.OpType))
            {
                if (producer.OpType == "DequantizeLinear" && producer.Input.Count > 2 && graph.Initializer(producer.Input[2]) is { } point)
                    zero = point.ToFloats().FirstOrDefault();
                value = producer.Input[0];
            }

            if (graph.Initializer(value) is not { } weights || !counted.Add(value))
                continue;
            float[] values = weights.ToFloats();
            zeros += values.Count(v => v == zero);
            all += values.Length;
        }

        return all == 0 ? 0 : (double)zeros / all;
    }
}
