using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Tests.Onnx;

/// <summary>Runs two forms of a model on the same inputs.</summary>
internal static class Parity
{
    /// <summary>The largest absolute difference of any output to the first model's, over some inputs; outputs are compared by name.</summary>
    public static double Difference(byte[] before, IEnumerable<ModelGraph> after, int inputs = 2, float low = -1, float high = 1)
    {
        Random random = new(7);
        List<float[]> given = [];
        List<IReadOnlyList<FloatTensor>> expected = [];
        using (OnnxModel model = new(before, new() { Threads = 2 }))
        {
            for (int i = 0; i < inputs; i++)
            {
                given.Add([.. Enumerable.Range(0, model.InputShape.Aggregate(1, (a, b) => a * b)).Select(_ => low + ((high - low) * random.NextSingle()))]);
                expected.Add(model.Run(given[i]));
            }
        }

        double largest = 0;
        foreach (ModelGraph graph in after)
        {
            using OnnxModel model = new(graph, new() { Threads = 2 });
            for (int i = 0; i < inputs; i++)
                largest = Math.Max(largest, Difference(expected[i], model.Run(given[i])));
        }

        return largest;
    }

    public static double Difference(ModelGraph before, ModelGraph after, int inputs = 2) => Difference(before.ToBytes(), [after], inputs);

    private static double Difference(IReadOnlyList<FloatTensor> expected, IReadOnlyList<FloatTensor> actual)
    {
        CollectionAssert.AreEqual(expected.Select(o => o.Name).ToArray(), actual.Select(o => o.Name).ToArray());
        double largest = 0;
        for (int i = 0; i < expected.Count; i++)
        {
            CollectionAssert.AreEqual(expected[i].Shape, actual[i].Shape);
            for (int j = 0; j < expected[i].Values.Length; j++)
                largest = Math.Max(largest, Math.Abs(expected[i].Values[j] - actual[i].Values[j]));
        }

        return largest;
    }
}
