using System.Globalization;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Sensitivity;

namespace YoloCompress.Quantization;

/// <summary>
/// Chooses how many of the first layers stay in float. Their errors reach everything behind them, they hold few weights, and integer
/// kernels gain little where there are few channels, so float costs least there. Judged by what the outputs lose on pictures outside
/// calibration, without labels and without the clock.
/// </summary>
internal static class FloatStem
{
    private const int Pictures = 24;

    /// <summary>How many further layers are tried; the steps grow, since each later layer matters less.</summary>
    private static readonly int[] Counts = [0, 1, 2, 4, 6, 8, 12];

    /// <summary>A longer stem must take away this share of the loss that is left for each layer it adds.</summary>
    private const double WorthPerLayer = 0.04;

    /// <summary>The choice.</summary>
    /// <param name="graph">The float model.</param>
    /// <param name="plan">The plan with every layer quantized.</param>
    /// <param name="placementOf">The placement with so many layers in float; null where there are not so many.</param>
    /// <param name="pictures">Pictures for choices.</param>
    /// <param name="threads">Threads to run with.</param>
    public static (QdqPlan Plan, Placement? Placement, int Count, string Reason) Choose(
        ModelGraph graph, QdqPlan plan, Func<int, Placement?> placementOf, IReadOnlyList<float[]> pictures, int threads)
    {
        float[][] chosen = [.. pictures.Take(Pictures)];
        OutputLoss loss = new();
        using (OnnxModel original = new(graph, new() { Threads = threads }))
        {
            for (int i = 0; i < chosen.Length; i++)
                original.Run(chosen[i], (name, shape, values) => loss.Reference(i, name, shape, values));
        }

        (QdqPlan Plan, Placement? Placement, int Count, double Loss) best = (plan, null, 0, double.PositiveInfinity);
        List<string> tried = [];
        foreach (int count in Counts)
        {
            Placement? placement = placementOf(count);
            if (placement == null || (count == 0 ? plan : plan.Within(placement)) is not { } candidate)
                break;
            double left = Loss(QdqWriter.Write(graph, candidate), loss, chosen, threads);
            tried.Add(string.Create(CultureInfo.InvariantCulture, $"{count}: {left:0.###}"));
            if (count == 0 || left < best.Loss * (1 - (WorthPerLayer * (count - best.Count))))
                best = (candidate, count == 0 ? null : placement, count, left);
        }

        return (best.Plan, best.Placement, best.Count, $"Output loss by the number of further float layers: {string.Join(", ", tried)}; {best.Count} chosen.");
    }

    private static double Loss(ModelGraph model, OutputLoss loss, float[][] pictures, int threads)
    {
        using OnnxModel session = new(model, new() { Threads = threads });
        double sum = 0;
        for (int i = 0; i < pictures.Length; i++)
            session.Run(pictures[i], (name, shape, values) => sum += loss.Of(i, name, shape, values));
        return sum;
    }
}
