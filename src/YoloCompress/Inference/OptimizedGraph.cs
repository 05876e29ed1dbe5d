using Microsoft.ML.OnnxRuntime;
using YoloCompress.Onnx;

namespace YoloCompress.Inference;

/// <summary>What ONNX Runtime makes of a model before it runs it: shows whether operators are fused and where INT8 really is.</summary>
public sealed class OptimizedGraph
{
    private OptimizedGraph(ModelGraph graph)
    {
        Graph = graph;
        OperatorCounts = new SortedDictionary<string, int>(
            graph.Nodes.CountBy(n => n.OpType).ToDictionary(), StringComparer.Ordinal);
    }

    /// <summary>The optimized graph.</summary>
    public ModelGraph Graph { get; }

    /// <summary>How many nodes there are of each operator, whichever its domain.</summary>
    public IReadOnlyDictionary<string, int> OperatorCounts { get; }

    /// <summary>Optimizes a model for this machine as a session would.</summary>
    /// <param name="model">The ONNX file's bytes.</param>
    /// <param name="layout">True also changes layouts (NCHWc), which differs between machines; fusions are all there without.</param>
    public static OptimizedGraph Of(byte[] model, bool layout = false)
    {
        NativeLibraries.Require(NativePackage.OnnxRuntime);
        string file = Path.Combine(Path.GetTempPath(), $"yolocompress-{Guid.NewGuid():N}.onnx");
        try
        {
            using SessionOptions options = OrtOptions.Of(new());
            options.GraphOptimizationLevel =
                layout ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_ENABLE_EXTENDED;
            options.OptimizedModelFilePath = file;
            using (new InferenceSession(model, options))
            {
                return new(ModelGraph.Parse(File.ReadAllBytes(file)));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Optimizes a graph; see the other form.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="layout">True also changes layouts (NCHWc), which differs between machines.</param>
    public static OptimizedGraph Of(ModelGraph graph, bool layout = false) => Of(graph.ToBytes(), layout);
}
