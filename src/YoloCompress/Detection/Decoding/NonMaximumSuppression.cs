using System.Runtime.InteropServices;

namespace YoloCompress.Detection;

/// <summary>Keeps the best of those boxes of one class that overlap. Boxes of different classes never suppress each other.</summary>
public static class NonMaximumSuppression
{
    /// <summary>The survivors, best first.</summary>
    /// <param name="candidates">Boxes in pixels, in any order; of equal scores the earlier one counts as better.</param>
    /// <param name="options">Thresholds and limits.</param>
    public static Detection[] Apply(IReadOnlyList<Detection> candidates, EvaluationOptions options)
    {
        (float NegativeScore, int Index)[] order = [.. candidates.Select((c, i) => (-c.Score, i))];
        Array.Sort(order);
        List<Detection> kept = [];
        Dictionary<int, List<Detection>> keptByClass = [];
        foreach ((_, int index) in order.AsSpan(0, Math.Min(order.Length, options.MaxCandidates)))
        {
            Detection candidate = candidates[index];
            if (!keptByClass.TryGetValue(candidate.Class, out List<Detection>? rivals))
                keptByClass[candidate.Class] = rivals = [];
            if (Overlaps(candidate, CollectionsMarshal.AsSpan(rivals), options.IoU))
                continue;
            rivals.Add(candidate);
            kept.Add(candidate);
            if (kept.Count == options.MaxDetections)
                break;
        }

        return [.. kept];
    }

    private static bool Overlaps(in Detection candidate, ReadOnlySpan<Detection> rivals, float threshold)
    {
        foreach (ref readonly Detection rival in rivals)
        {
            if (candidate.IoU(rival) > threshold)
                return true;
        }

        return false;
    }
}
