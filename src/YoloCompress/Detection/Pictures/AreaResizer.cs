using System.Numerics.Tensors;

namespace YoloCompress.Detection;

/// <summary>Averages each pixel over the area that it covers in the original, as OpenCV's INTER_AREA does. For smaller sizes only.</summary>
internal static class AreaResizer
{
    private const int Channels = PictureResizer.Channels;

    public static RgbPicture Resize(RgbPicture picture, int width, int height)
    {
        Cover[] columns = Covers(picture.Width, width);
        Cover[] rows = Covers(picture.Height, height);
        byte[] resized = new byte[width * height * Channels];
        float[] row = new float[width * Channels];
        float[] sum = new float[width * Channels];
        int ready = -1;
        for (int y = 0; y < height; y++)
        {
            Array.Clear(sum);
            for (int i = 0; i < rows[y].Weights.Length; i++)
            {
                // Only the row on the boundary of two pixels is needed twice, and it comes first the second time.
                if (ready != rows[y].First + i)
                {
                    ready = rows[y].First + i;
                    ResizeRow(picture, ready, columns, row);
                }

                TensorPrimitives.MultiplyAdd(row, rows[y].Weights[i], sum, sum);
            }

            Span<byte> target = resized.AsSpan(y * sum.Length, sum.Length);
            for (int i = 0; i < sum.Length; i++)
                target[i] = (byte)Math.Clamp(MathF.Round(sum[i]), 0, 255);
        }

        return new(width, height, resized);
    }

    private static void ResizeRow(RgbPicture picture, int y, Cover[] columns, float[] row)
    {
        ReadOnlySpan<byte> source = picture.Pixels.AsSpan(y * picture.Width * Channels, picture.Width * Channels);
        int target = 0;
        foreach (Cover column in columns)
        {
            (float red, float green, float blue) = (0, 0, 0);
            int at = column.First * Channels;
            foreach (float weight in column.Weights)
            {
                red += weight * source[at];
                green += weight * source[at + 1];
                blue += weight * source[at + 2];
                at += Channels;
            }

            row[target++] = red;
            row[target++] = green;
            row[target++] = blue;
        }
    }

    private static Cover[] Covers(int from, int to)
    {
        // A sliver below this is rounding, no pixel.
        const double Tolerance = 1e-3;
        double scale = (double)from / to;
        Cover[] covers = new Cover[to];
        for (int i = 0; i < to; i++)
        {
            double start = i * scale;
            double end = Math.Min(start + scale, from);
            int first = (int)Math.Floor(start + Tolerance);
            int count = Math.Max(1, Math.Min((int)Math.Ceiling(end - Tolerance), from) - first);
            double[] shares = [.. Enumerable.Range(first, count).Select(p => Math.Min(end, p + 1) - Math.Max(start, p))];
            double sum = shares.Sum();
            covers[i] = new(first, Array.ConvertAll(shares, s => (float)(s / sum)));
        }

        return covers;
    }

    private sealed record Cover(int First, float[] Weights);
}
