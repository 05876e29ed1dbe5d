using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Channels;

namespace YoloCompress.Tests.Pruning;

/// <summary>Compares a pruned model with the original whose weights of the same channels are 0.</summary>
internal static class Masks
{
    /// <summary>Prunes random channels of every group that can be pruned. Gives how many went.</summary>
    public static int AssertPrunedEqualsMasked(ModelGraph graph, IReadOnlyDictionary<string, int[]> shapes, int seed, double tolerance)
    {
        ChannelDependencyGraph dependencies = ChannelDependencyGraph.Of(graph, shapes);
        Random random = new(seed);
        HashSet<int> removed = [];
        foreach (ChannelGroup group in dependencies.Groups.Where(g => g.PinnedBecause == null && random.Next(4) > 0))
            removed.UnionWith(group.Units.Order().Skip(1).Where(_ => random.Next(2) == 0));
        ModelGraph pruned = dependencies.Remove(removed);
        ModelGraph masked = Mask(dependencies, removed);
        int[] input = shapes[graph.Inputs[0].Name];
        float[] picture = [.. Enumerable.Range(0, input.Aggregate(1, (a, b) => a * b)).Select(_ => random.NextSingle())];
        using OnnxModel prunedModel = new(pruned, new() { Optimize = false });
        using OnnxModel maskedModel = new(masked, new() { Optimize = false });
        IReadOnlyList<FloatTensor> expected = maskedModel.Run(picture);
        IReadOnlyList<FloatTensor> actual = prunedModel.Run(picture);
        for (int o = 0; o < expected.Count; o++)
        {
            CollectionAssert.AreEqual(expected[o].Shape, actual[o].Shape);
            double scale = expected[o].Values.Max(Math.Abs) + 1;
            for (int i = 0; i < expected[o].Values.Length; i++)
                Assert.AreEqual(expected[o].Values[i] / scale, actual[o].Values[i] / scale, tolerance);
        }

        return removed.Count;
    }

    private static ModelGraph Mask(ChannelDependencyGraph dependencies, HashSet<int> removed) => dependencies.Graph.Edit(editor =>
    {
        foreach (ChannelAttachment attachment in dependencies.Attachments)
        {
            editor.TryGetInitializer(attachment.Tensor, out TensorProto? tensor);
            long[] dims = [.. tensor!.Dims];
            long inner = dims[(attachment.Axis + 1)..].Aggregate(1L, (a, b) => a * b);
            float[] values = tensor.ToFloats();
            for (int i = 0; i < values.Length; i++)
            {
                if (removed.Contains(dependencies.UnitOf(attachment.Units[i / inner % dims[attachment.Axis]])))
                    values[i] = 0;
            }

            editor.SetInitializer(Tensors.Float(tensor.Name, dims, values));
        }
    });
}
