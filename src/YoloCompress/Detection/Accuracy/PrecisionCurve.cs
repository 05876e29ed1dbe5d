namespace YoloCompress.Detection;

/// <summary>
/// Precision over recall for one class and threshold, built from the detections in order of score. Only those that found something are kept:
/// between them recall stands still and precision falls, so the envelope of the curve is known from its corners.
/// </summary>
internal sealed class PrecisionCurve
{
    /// <summary>Points of recall.</summary>
    public const int Points = Intervals + 1;

    private const int Intervals = 100;

    // Detections and finds up to and including each find, in numbers of detections.
    private readonly List<(int Detections, int Finds, bool AfterMiss)> _corners = [];
    private readonly List<(double Recall, double Precision)> _points = [];
    private int _finds;
    private int _detections;

    public void Clear()
    {
        _corners.Clear();
        _finds = 0;
        _detections = 0;
    }

    /// <summary>A detection found a true object.</summary>
    /// <param name="weight">How often it counts.</param>
    /// <param name="detections">How many detections there are down to its score, it included.</param>
    public void Found(int weight, int detections)
    {
        int before = _corners.Count > 0 ? _corners[^1].Detections : 0;
        _finds += weight;
        _corners.Add((detections, _finds, AfterMiss: detections - weight > before));
    }

    /// <summary>There are no more detections.</summary>
    public void End(int detections) => _detections = detections;

    /// <summary>The area under the envelope, sampled at 101 points.</summary>
    /// <param name="objects">How many true objects there are.</param>
    public double AveragePrecision(int objects)
    {
        Span<double> precisions = stackalloc double[Points];
        Sample(objects, precisions);
        double area = 0;
        for (int i = 1; i < Points; i++)
            area += (precisions[i - 1] + precisions[i]) / 2 / Intervals;
        return area;
    }

    /// <summary>The envelope at 101 points of recall.</summary>
    /// <param name="objects">How many true objects there are.</param>
    /// <param name="precisions">Takes the precisions from recall 0 to 1.</param>
    public void Sample(int objects, Span<double> precisions)
    {
        precisions.Clear();
        if (_corners.Count == 0)
            return;
        BuildEnvelope(objects);
        int at = 0;
        for (int i = 0; i <= Intervals; i++)
        {
            double recall = (double)i / Intervals;
            // Where several points share a recall the last one counts.
            while (at + 1 < _points.Count && _points[at + 1].Recall <= recall)
                at++;
            precisions[i] = At(at, recall);
        }
    }

    private double At(int index, double recall)
    {
        (double fromRecall, double fromPrecision) = _points[index];
        if (index + 1 == _points.Count)
            return fromPrecision;
        (double toRecall, double toPrecision) = _points[index + 1];
        return fromPrecision + ((toPrecision - fromPrecision) / (toRecall - fromRecall) * (recall - fromRecall));
    }

    // From recall 0 at precision 1 to recall 1 at precision 0, each point raised to the highest precision right of it.
    private void BuildEnvelope(int objects)
    {
        _points.Clear();
        _points.Add((1, 0));
        (int lastDetections, int lastFinds, _) = _corners[^1];
        if (_detections > lastDetections)
            _points.Add(((double)lastFinds / objects, (double)lastFinds / _detections));
        double envelope = 0;
        for (int i = _corners.Count - 1; i >= 0; i--)
        {
            (int detections, int finds, bool afterMiss) = _corners[i];
            envelope = Math.Max(envelope, (double)finds / detections);
            _points.Add(((double)finds / objects, envelope));
            if (afterMiss)
                _points.Add(((double)(i > 0 ? _corners[i - 1].Finds : 0) / objects, envelope));
        }

        _points.Add((0, 1));
        _points.Reverse();
    }
}
