using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>The model as a stage left it: to go back to, to compare, or to go on from.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Model">The ONNX file, names of nodes included.</param>
/// <param name="Sha256">Its SHA-256, lower-case hexadecimal.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="Macs">Multiply-accumulate operations for one picture; null where not known.</param>
public sealed record Snapshot(string Stage, byte[] Model, string Sha256, long Parameters, long? Macs)
{
    /// <summary>What the snapshots of one model may take in its output folder.</summary>
    public const long MostBytes = 256L << 20;

    internal static Snapshot Of(string stage, ModelGraph graph)
    {
        byte[] model = graph.ToBytes();
        ModelStatistics statistics = ModelStatistics.Of(graph);
        return new(stage, model, ModelHash.Of(model), statistics.Parameters, statistics.Macs > 0 ? statistics.Macs : null);
    }
}
