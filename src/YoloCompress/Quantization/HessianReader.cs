using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>
/// Reads the second moments of layers' inputs from pictures. Patches are sampled: neighbouring ones tell little new, and a full im2col would
/// cost more than the model itself. Layers are read in batches that fit into memory; each batch runs the pictures once.
/// </summary>
internal sealed class HessianReader(IReadOnlyList<float[]> pictures, int seed, int threads)
{
    private const long BatchBytes = 96L << 20;
    private const int LeastRows = 4096;
    private const int RowsPerInput = 12;

    /// <summary>Reads the moments of each layer.</summary>
    /// <param name="graph">The model whose activations are read.</param>
    /// <param name="layers">The layers, whose geometry is that of the original graph.</param>
    /// <param name="valueOf">The value in <paramref name="graph"/> that a layer reads.</param>
    /// <param name="done">Takes each layer's moments; the matrices are dropped afterwards unless it keeps them.</param>
    public void Read(
        ModelGraph graph, IReadOnlyList<WeightLayer> layers, Func<WeightLayer, string> valueOf, Action<WeightLayer, LayerHessian> done)
    {
        foreach (List<WeightLayer> batch in SizedBatches.Of(layers, l => (long)l.Groups * l.Inputs * l.Inputs * sizeof(double) * 2, BatchBytes))
        {
            Dictionary<string, List<LayerPatches>> readers = new(StringComparer.Ordinal);
            List<LayerPatches> all = [];
            foreach (WeightLayer layer in batch)
            {
                int rows = Math.Max(LeastRows, RowsPerInput * layer.Inputs);
                LayerPatches patches = new(layer, Math.Max(1, (rows + pictures.Count - 1) / pictures.Count), seed, threads);
                all.Add(patches);
                if (!readers.TryGetValue(valueOf(layer), out List<LayerPatches>? list))
                    readers[valueOf(layer)] = list = [];
                list.Add(patches);
            }

            using (ActivationReader reader = new(graph, readers.Keys, new() { Threads = threads }))
            {
                reader.Read(pictures, (picture, name, shape, values) =>
                {
                    foreach (LayerPatches patches in readers[name])
                        patches.Add(picture, shape, values);
                });
            }

            foreach (LayerPatches patches in all)
                done(patches.Layer, patches.Finish());
        }
    }
}
