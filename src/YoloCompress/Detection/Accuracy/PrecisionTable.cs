namespace YoloCompress.Detection;

/// <summary>The records of all pictures, sorted by class and score once, so that accuracy is quick to compute for any drawing of pictures.</summary>
internal sealed class PrecisionTable
{
    private readonly SortedDictionary<int, ClassColumn> _classes = [];

    public PrecisionTable(IReadOnlyList<PictureRecord> records)
    {
        foreach ((int picture, PictureRecord record) in records.Index())
        {
            foreach (int c in record.TruthClasses)
                Column(c).Truths.Add(picture);
        }

        // Detections of classes that do not occur have no average to lower.
        foreach ((int picture, PictureRecord record) in records.Index())
        {
            foreach (DetectionOutcome outcome in record.Outcomes)
            {
                if (_classes.TryGetValue(outcome.Class, out ClassColumn? column))
                    column.Outcomes.Add((picture, outcome));
            }
        }

        foreach (ClassColumn column in _classes.Values)
            column.Outcomes = [.. column.Outcomes.OrderByDescending(o => o.Outcome.Score)];
    }

    /// <summary>Accuracy for each class that occurs.</summary>
    /// <param name="weights">How often each picture counts, by its place in the records; null for once each.</param>
    public IEnumerable<ClassAccuracy> PerClass(int[]? weights)
    {
        PrecisionCurve[] curves = [.. Enumerable.Range(0, DetectionMatcher.Thresholds).Select(_ => new PrecisionCurve())];
        foreach ((int c, ClassColumn column) in _classes)
        {
            int objects = column.Truths.Sum(p => weights?[p] ?? 1);
            if (objects == 0)
                continue;
            Fill(curves, column, weights);
            double[] averages = Array.ConvertAll(curves, curve => curve.AveragePrecision(objects));
            yield return new(c, null, objects, averages[0], averages.Average());
        }
    }

    /// <summary>Precision over recall at IoU 0.5 for each class that occurs.</summary>
    public IEnumerable<ClassPrecision> Curves()
    {
        PrecisionCurve[] curves = [.. Enumerable.Range(0, DetectionMatcher.Thresholds).Select(_ => new PrecisionCurve())];
        foreach ((int c, ClassColumn column) in _classes.Where(c => c.Value.Truths.Count > 0))
        {
            Fill(curves, column, weights: null);
            double[] precisions = new double[PrecisionCurve.Points];
            curves[0].Sample(column.Truths.Count, precisions);
            yield return new(c, precisions);
        }
    }

    private static void Fill(PrecisionCurve[] curves, ClassColumn column, int[]? weights)
    {
        foreach (PrecisionCurve curve in curves)
            curve.Clear();
        int detections = 0;
        foreach ((int picture, DetectionOutcome outcome) in column.Outcomes)
        {
            int weight = weights?[picture] ?? 1;
            if (weight == 0)
                continue;
            detections += weight;
            for (int k = 0, bits = outcome.Matches; bits != 0; k++, bits >>= 1)
            {
                if ((bits & 1) != 0)
                    curves[k].Found(weight, detections);
            }
        }

        foreach (PrecisionCurve curve in curves)
            curve.End(detections);
    }

    private ClassColumn Column(int c)
    {
        if (!_classes.TryGetValue(c, out ClassColumn? column))
            _classes[c] = column = new();
        return column;
    }

    private sealed class ClassColumn
    {
        public List<int> Truths { get; } = [];

        public List<(int Picture, DetectionOutcome Outcome)> Outcomes { get; set; } = [];
    }
}
