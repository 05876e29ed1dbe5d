using YoloCompress.Detection;

namespace YoloCompress.Reporting.Html;

/// <summary>What two models found on one picture, and how far they differ.</summary>
/// <param name="Index">The picture's index in its set.</param>
/// <param name="Original">The original's confident detections.</param>
/// <param name="Compact">The compact model's confident detections.</param>
/// <param name="OriginalMatched">Which of the original's detections the compact model found too.</param>
/// <param name="CompactMatched">Which of the compact model's detections the original found too.</param>
internal sealed record PictureComparison(
    int Index, Detection.Detection[] Original, Detection.Detection[] Compact, bool[] OriginalMatched, bool[] CompactMatched)
{
    private const float MatchIoU = 0.5f;

    /// <summary>The confidences of all detections that only one model made: 0 where both found the same.</summary>
    public float Disagreement => Unmatched(Original, OriginalMatched) + Unmatched(Compact, CompactMatched);

    /// <summary>Matches detections of one class greedily, the original's most confident first.</summary>
    public static PictureComparison Of(PictureDetections original, PictureDetections compact, float confidence)
    {
        Detection.Detection[] before = Array.FindAll(original.Detections, d => d.Score >= confidence);
        Detection.Detection[] after = Array.FindAll(compact.Detections, d => d.Score >= confidence);
        bool[] beforeMatched = new bool[before.Length];
        bool[] afterMatched = new bool[after.Length];
        for (int i = 0; i < before.Length; i++)
        {
            int best = -1;
            for (int j = 0; j < after.Length; j++)
            {
                bool candidate = !afterMatched[j] && after[j].Class == before[i].Class && before[i].IoU(after[j]) >= MatchIoU;
                if (candidate && (best < 0 || before[i].IoU(after[j]) > before[i].IoU(after[best])))
                    best = j;
            }

            if (best >= 0)
                beforeMatched[i] = afterMatched[best] = true;
        }

        return new(original.Index, before, after, beforeMatched, afterMatched);
    }

    private static float Unmatched(Detection.Detection[] detections, bool[] matched) => detections.Where((_, i) => !matched[i]).Sum(d => d.Score);
}
