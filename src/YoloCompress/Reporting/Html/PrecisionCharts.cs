using YoloCompress.Detection;
using YoloCompress.Pipeline;
using YoloCompress.Reporting.Charts;

namespace YoloCompress.Reporting.Html;

/// <summary>Precision over recall, before and after: of all classes together, and of each.</summary>
internal static class PrecisionCharts
{
    // Every class of COCO; with more, those of most objects tell most.
    private const int MostClasses = 80;

    public static IEnumerable<Figure> Of(CompressionResult result)
    {
        IReadOnlyList<ClassPrecision> before = result.Accuracy.OriginalCurves, after = result.Accuracy.ResultCurves;
        if (before.Count == 0 || before.Count != after.Count)
            yield break;
        yield return new(
            "chart-precision", "Precision and recall", "Precision at IoU 0.5 over recall, the mean over classes, for the original and the compact model. The higher and the further right, the better.",
            LineChart.Draw([Series("before", Mean(before)), Series("after", Mean(after))], "Precision over recall of all classes", "recall", "precision"));
        if (before.Count == 1)
            yield break;
        int[] shown = [.. Enumerable.Range(0, before.Count).OrderByDescending(i => result.Accuracy.OriginalClasses[i].Objects).ThenBy(i => before[i].Class).Take(MostClasses)];
        string which = shown.Length < before.Count ? $"The {shown.Length} classes of {before.Count} with most objects" : "Each class";
        yield return new(
            "chart-precision-classes", "Precision and recall per class", $"{which}, those with most objects first; the number of objects is in brackets. Recall to the right, precision up, both 0 to 1.",
            SmallMultiples.Draw([.. shown.Select(i => Panel(result, i))], "Precision over recall per class"));
    }

    private static CurvePanel Panel(CompressionResult result, int index)
    {
        ClassAccuracy accuracy = result.Accuracy.OriginalClasses[index];
        string name = accuracy.Name ?? result.ClassNames.ElementAtOrDefault(accuracy.Class) ?? $"class {accuracy.Class}";
        return new(
            $"{name} ({accuracy.Objects})",
            FormattableString.Invariant($"{name}: AP50 {accuracy.Ap50:0.000} before, {result.Accuracy.ResultClasses[index].Ap50:0.000} after"),
            result.Accuracy.OriginalCurves[index].Precisions,
            result.Accuracy.ResultCurves[index].Precisions);
    }

    private static double[] Mean(IReadOnlyList<ClassPrecision> curves) =>
        [.. Enumerable.Range(0, curves[0].Precisions.Count).Select(i => curves.Average(c => c.Precisions[i]))];

    private static LineSeries Series(string name, double[] precisions) =>
        new(name, name, [.. precisions.Select((p, i) => ((double)i / (precisions.Length - 1), p))]);
}
