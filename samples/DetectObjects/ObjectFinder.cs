using DetectObjects.Models;
using Microsoft.ML.OnnxRuntime;
using SkiaSharp;

namespace DetectObjects;

/// <summary>Runs a YOLOv5 model, whose output has a row per candidate: centre, size, objectness and a score per class.</summary>
public sealed class ObjectFinder(byte[] model) : IDisposable
{
    private const float LargestOverlap = 0.45f;

    private readonly InferenceSession _session = new(model);
    private readonly RunOptions _runOptions = new();

    /// <summary>Finds objects on a picture, the surest first.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="confidence">The lowest score that counts, 0 to 1.</param>
    public IReadOnlyList<FoundObject> Find(SKBitmap picture, float confidence)
    {
        Letterbox input = new(picture, Detector.ImageWidth, Detector.ImageHeight);
        long[] shape = [.. Detector.InputShape.Select(d => (long)d)];
        using OrtValue tensor = OrtValue.CreateTensorValueFromMemory(input.Values, shape);
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(_runOptions, [Detector.InputName], [tensor], [Detector.OutputNames[0]]);
        return Suppress(Candidates(outputs[0].GetTensorDataAsSpan<float>(), input, confidence));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
    }

    private static List<FoundObject> Candidates(ReadOnlySpan<float> rows, Letterbox input, float confidence)
    {
        int length = 5 + Detector.ClassNames.Count;
        List<FoundObject> found = [];
        for (; rows.Length >= length; rows = rows[length..])
        {
            float objectness = rows[4];
            if (objectness < confidence)
                continue;
            ReadOnlySpan<float> classes = rows[5..length];
            int best = 0;
            for (int i = 1; i < classes.Length; i++)
            {
                if (classes[i] > classes[best])
                    best = i;
            }

            float score = objectness * classes[best];
            if (score >= confidence)
                found.Add(new(best, Detector.ClassNames[best], score, input.ToPicture(rows[0], rows[1], rows[2], rows[3])));
        }

        return found;
    }

    // Of boxes of one class that cover each other, the surest stays.
    private static List<FoundObject> Suppress(List<FoundObject> candidates)
    {
        List<FoundObject> kept = [];
        foreach (FoundObject candidate in candidates.OrderByDescending(c => c.Score))
        {
            if (kept.All(k => k.Class != candidate.Class || Overlap(k.Box, candidate.Box) <= LargestOverlap))
                kept.Add(candidate);
        }

        return kept;
    }

    private static float Overlap(SKRect a, SKRect b)
    {
        SKRect both = SKRect.Intersect(a, b);
        float common = both.Width * both.Height;
        return common / ((a.Width * a.Height) + (b.Width * b.Height) - common);
    }
}
