using System.Runtime.InteropServices;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Packing;

/// <summary>Finds scales of biases: each is the product of a weight's scale and an activation's, which the file holds as well.</summary>
internal static class ScaleProducts
{
    /// <summary>The float vectors that are another one times a scalar, by index, with the index of the other.</summary>
    public static Dictionary<int, (int Parent, float Factor)> Find(byte[] file, IReadOnlyList<TensorPlace> segments, IEnumerable<TensorPlace> all)
    {
        float[] scalars = [.. all.Where(t => t.Type == DataType.Float && t.Length == sizeof(float)).Select(t => Values(file, t)[0]).Distinct()];
        Dictionary<int, (int Parent, float Factor)> products = [];
        ILookup<int, int> byLength = Enumerable.Range(0, segments.Count)
            .Where(i => segments[i].Type == DataType.Float && segments[i].Dims.Length == 1).ToLookup(i => segments[i].Length);
        foreach (IGrouping<int, int> group in byLength)
        {
            foreach (int child in group)
            {
                foreach (int parent in group)
                {
                    // A product's own parent must not be one, so that the order of unpacking does not matter.
                    if (parent == child || products.ContainsKey(parent) || products.Values.Any(p => p.Parent == child))
                        continue;
                    if (Factor(Values(file, segments[parent]), Values(file, segments[child]), scalars) is { } factor)
                    {
                        products[child] = (parent, factor);
                        break;
                    }
                }
            }
        }

        return products;
    }

    private static float? Factor(ReadOnlySpan<float> parent, ReadOnlySpan<float> child, float[] scalars)
    {
        foreach (float factor in scalars)
        {
            int i = 0;
            while (i < child.Length && BitConverter.SingleToUInt32Bits((float)((double)parent[i] * factor)) == BitConverter.SingleToUInt32Bits(child[i]))
                i++;
            if (i == child.Length)
                return factor;
        }

        return null;
    }

    private static ReadOnlySpan<float> Values(byte[] file, TensorPlace place) =>
        MemoryMarshal.Cast<byte, float>(file.AsSpan(place.Offset, place.Length));
}
