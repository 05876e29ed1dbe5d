using YoloCompress.Onnx;

namespace YoloCompress.Benchmarks.Suites;

/// <summary>The plainest pruning there is: in every convolution the same share of weights, those nearest to zero, set to zero.</summary>
internal static class MagnitudeMask
{
    public static ModelGraph Apply(ModelGraph graph, double share) => graph.Edit(editor =>
    {
        foreach (string name in Weights(graph))
        {
            TensorProto tensor = graph.Initializer(name)!;
            float[] values = tensor.ToFloats();
            float[] sizes = [.. values.Select(MathF.Abs).Order()];
            float threshold = sizes[(int)(share * sizes.Length)];
            editor.SetInitializer(Tensors.Float(name, [.. tensor.Dims], Array.ConvertAll(values, v => MathF.Abs(v) < threshold ? 0 : v)));
        }
    });

    public static double Sparsity(ModelGraph graph)
    {
        float[] all = [.. Weights(graph).SelectMany(n => graph.Initializer(n)!.ToFloats())];
        return all.Count(v => v == 0) / (double)all.Length;
    }

    private static IEnumerable<string> Weights(ModelGraph graph) =>
        graph.Nodes.Where(n => n.OpType == "Conv").Select(n => n.Input[1]).Distinct().Where(n => graph.Initializer(n) != null);
}
