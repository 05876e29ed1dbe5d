using YoloCompress.Onnx;
using YoloCompress.Pruning.Layers;

namespace YoloCompress.Pruning.Unstructured;

/// <summary>Sets weights to 0 without any compensation: by magnitude, at random, or N of M.</summary>
internal static class MagnitudePruning
{
    public static ModelGraph Run(ModelGraph graph, IReadOnlyList<PrunableLayer> layers, UnstructuredOptions options)
    {
        Random random = new(options.Seed);
        float[][] weights = [.. layers.Select(l => l.Weight.ToFloats())];
        float[][] scores = [.. weights.Select(w => options.Method == UnstructuredMethod.Random ? Array.ConvertAll(w, _ => random.NextSingle() + 1) : w)];
        if (options.Method == UnstructuredMethod.NM)
        {
            for (int l = 0; l < layers.Count; l++)
                Pattern(options, layers[l]).Project(weights[l], (int)layers[l].Weight.Dims[0], weights[l].Length / (int)layers[l].Weight.Dims[0]);
        }
        else if (options.Global)
        {
            float[] all = [.. scores.SelectMany(s => s)];
            Keep(all, options.Amount);
            int start = 0;
            foreach (float[] layer in weights)
            {
                Mask(layer, all.AsSpan(start, layer.Length));
                start += layer.Length;
            }
        }
        else
        {
            for (int l = 0; l < layers.Count; l++)
            {
                float[] kept = [.. scores[l]];
                Keep(kept, options.Amount);
                Mask(weights[l], kept);
            }
        }

        return graph.Edit(editor =>
        {
            for (int l = 0; l < layers.Count; l++)
                editor.SetInitializer(Tensors.Float(layers[l].Weight.Name, [.. layers[l].Weight.Dims], weights[l]));
        });
    }

    /// <summary>The N:M pattern of a layer.</summary>
    public static ISparsityPattern Pattern(UnstructuredOptions options, PrunableLayer layer) =>
        new NofM(options.Keep, options.Of, (int)layer.Weight.Dims.Skip(2).Aggregate(1L, (a, b) => a * b));

    private static void Keep(Span<float> scores, double amount) =>
        new LargestMagnitudes((int)Math.Round(scores.Length * (1 - amount))).Project(scores, 1, scores.Length);

    private static void Mask(Span<float> weights, ReadOnlySpan<float> kept)
    {
        for (int i = 0; i < weights.Length; i++)
            weights[i] = kept[i] == 0 ? 0 : weights[i];
    }
}
