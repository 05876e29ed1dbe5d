using YoloCompress.Pipeline;

namespace YoloCompress.Reporting;

/// <summary>The one line of the build log.</summary>
public static class SummaryLine
{
    /// <summary>Size, accuracy and speed with the original's figures.</summary>
    public static string Of(CompressionResult result)
    {
        Measurements original = result.Original;
        List<string> parts =
        [
            $"FP32 {Texts.Bytes(original.FileBytes)} -> {Texts.Bytes(result.ShippedBytes)} ({Texts.Ratio(result.CompressionRatio)})",
            Accuracy(result),
        ];
        if (result.Stages.Count > 0)
        {
            parts.Add(
                $"{Texts.Milliseconds(original.LatencyMs)} -> {Texts.Milliseconds(result.Result.LatencyMs)} " +
                $"({Texts.Ratio(result.Latency.Ratio)}, {result.Latency.Threads} thread)");
        }

        string what = result.Stages.Count > 0 ? result.Quantization.ToString() : "not compressed";
        return $"{result.Job.Name} ({what}): {string.Join("; ", parts)}";
    }

    private static string Accuracy(CompressionResult result)
    {
        if (result.Accuracy.Map is { } map)
            return $"mAP50-95 {Texts.Accuracy(result.Original.Map5095)} -> {Texts.Accuracy(result.Result.Map5095)} ({Texts.Share(map.Map5095.Value)} kept)";
        if (result.Accuracy.Agreement is { } agreement)
            return $"agreement with the original {Texts.Share(agreement.Map5095.Value)}";
        double[] noise = [.. result.Accuracy.Fidelity.Select(f => f.SqnrDb).Where(double.IsFinite)];
        return noise.Length > 0 ? FormattableString.Invariant($"outputs within {noise.Min():0.0} dB of the original's") : "accuracy not measured";
    }
}
