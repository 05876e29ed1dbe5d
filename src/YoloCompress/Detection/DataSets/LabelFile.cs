using System.Globalization;

namespace YoloCompress.Detection;

/// <summary>
/// Reads label files: a line per object, <c>class x y width height</c>, or <c>class x1 y1 x2 y2 x3 y3 …</c> for an outline, which
/// counts with the box around it. Equal lines count once.
/// </summary>
internal static class LabelFile
{
    // Tools round outwards; more than this is another unit, such as pixels.
    private const float Tolerance = 1e-3f;

    /// <summary>Reads one file.</summary>
    /// <param name="path">Full path.</param>
    /// <exception cref="InvalidDataException">A line is malformed or out of range; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<ObjectLabel> Read(string path)
    {
        List<ObjectLabel> labels = [];
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string[] fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0)
                continue;
            try
            {
                labels.Add(Parse(fields));
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"line {number}: {e.Message}", e);
            }
        }

        return [.. labels.Distinct()];
    }

    private static ObjectLabel Parse(string[] fields)
    {
        float[] values = Array.ConvertAll(fields, f =>
            float.TryParse(f, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
                ? value
                : throw new InvalidDataException($"'{f}' is no number"));
        if (values.Length != 5 && (values.Length < 7 || values.Length % 2 == 0))
            throw new InvalidDataException($"it has {values.Length} values, where 'class x y width height' or 'class x1 y1 x2 y2 x3 y3 …' is needed");
        if (values[0] < 0 || values[0] != MathF.Floor(values[0]) || values[0] > ushort.MaxValue)
            throw new InvalidDataException($"'{fields[0]}' is no class number");
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] < -Tolerance || values[i] > 1 + Tolerance)
                throw new InvalidDataException($"{fields[i]} is out of range: lengths are shares of the picture, from 0 to 1");
        }

        ObjectLabel label = values.Length == 5
            ? new((int)values[0], values[1], values[2], values[3], values[4])
            : BoxAround((int)values[0], values.AsSpan(1));
        // Nothing can be found there, so it would count as missed for ever.
        return label.Width > 0 && label.Height > 0 ? label : throw new InvalidDataException("the object's width or height is 0");
    }

    private static ObjectLabel BoxAround(int objectClass, ReadOnlySpan<float> points)
    {
        (float left, float top, float right, float bottom) = (1, 1, 0, 0);
        for (int i = 0; i < points.Length; i += 2)
        {
            left = MathF.Min(left, points[i]);
            right = MathF.Max(right, points[i]);
            top = MathF.Min(top, points[i + 1]);
            bottom = MathF.Max(bottom, points[i + 1]);
        }

        return new(objectClass, (left + right) / 2, (top + bottom) / 2, right - left, bottom - top);
    }
}
