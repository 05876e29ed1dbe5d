namespace YoloCompress.Detection;

/// <summary>
/// Decides which detections found a true object. As in YOLOv5's validation, each detection stands for the true object of its class that it
/// overlaps most, and each object goes to the best-scored detection that overlaps it enough.
/// </summary>
internal static class DetectionMatcher
{
    /// <summary>IoU 0.50, 0.55, … 0.95.</summary>
    public const int Thresholds = 10;

    /// <summary>Compares one picture's detections with its truth.</summary>
    /// <param name="index">The picture's index, for the record.</param>
    /// <param name="detections">Detections, best first.</param>
    /// <param name="truth">True objects, in the same pixels.</param>
    public static PictureRecord Match(int index, Detection[] detections, Detection[] truth)
    {
        bool[,] taken = new bool[truth.Length, Thresholds];
        DetectionOutcome[] outcomes = Array.ConvertAll(detections, detection =>
        {
            (int best, float overlap) = MostOverlapped(detection, truth);
            int matches = 0;
            for (int k = 0; k < Thresholds && overlap >= Threshold(k); k++)
            {
                if (taken[best, k])
                    continue;
                taken[best, k] = true;
                matches |= 1 << k;
            }

            return new DetectionOutcome(detection.Score, detection.Class, (ushort)matches);
        });
        return new(index, Array.ConvertAll(truth, t => t.Class), outcomes);
    }

    private static float Threshold(int k) => (50 + (5 * k)) / 100f;

    private static (int Index, float IoU) MostOverlapped(Detection detection, Detection[] truth)
    {
        int best = -1;
        float overlap = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            if (truth[i].Class != detection.Class)
                continue;
            float iou = detection.IoU(truth[i]);
            if (iou > overlap)
                (best, overlap) = (i, iou);
        }

        return (best, overlap);
    }
}
