using YoloCompress.Diagnostics;

namespace YoloCompress.Detection;

/// <summary>
/// Mean average precision: precision interpolated at 101 points of recall (COCO, https://cocodataset.org/#detection-eval), integrated by
/// trapezoids, averaged over IoU 0.50 to 0.95 in steps of 0.05 and over the classes that occur in the truth, as YOLOv5's validation does.
/// </summary>
public static class MeanAveragePrecision
{
    /// <summary>Measures what a model found.</summary>
    /// <param name="run">The model's detections.</param>
    /// <param name="truths">True objects in pixels of the original pictures, by picture index; pictures without an entry are left out.</param>
    /// <exception cref="YoloCompressException">There is not one true object on the pictures (YC0410).</exception>
    public static EvaluationResult Of(DetectionRun run, IReadOnlyDictionary<int, Detection[]> truths)
    {
        PictureRecord[] records =
        [
            .. run.Pictures.Where(p => truths.ContainsKey(p.Index))
                .Select(p => DetectionMatcher.Match(p.Index, p.Detections, truths[p.Index])),
        ];
        return records.Any(r => r.TruthClasses.Length > 0)
            ? new(records, run.Set.ClassNames)
            : throw new YoloCompressException(
                ErrorCodes.NoLabels, $"There is not one labelled object on the pictures of '{run.Set.Source}', so accuracy cannot be measured.");
    }
}
