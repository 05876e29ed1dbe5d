namespace YoloCompress.Detection;

/// <summary>
/// Bilinear interpolation in whole numbers with weights of 11 bits, as OpenCV's INTER_LINEAR computes it for bytes. The last bit matters:
/// with rounded floats instead mAP of a real model moves by 0.002, which would hide the differences that are to be measured.
/// </summary>
internal static class BilinearResizer
{
    private const int Channels = PictureResizer.Channels;
    private const int One = 1 << 11;

    public static RgbPicture Resize(RgbPicture picture, int width, int height)
    {
        Tap[] columns = Taps(picture.Width, width);
        Tap[] rows = Taps(picture.Height, height);
        byte[] resized = new byte[width * height * Channels];
        int[] upper = new int[width * Channels];
        int[] lower = new int[width * Channels];
        (int upperIs, int lowerIs) = (-1, -1);
        for (int y = 0; y < height; y++)
        {
            Tap row = rows[y];
            if (upperIs != row.First)
            {
                // Going down, the lower row of before is often the upper one now.
                (upper, lower, upperIs, lowerIs) = (lower, upper, lowerIs, upperIs);
                if (upperIs != row.First)
                    ResizeRow(picture, row.First, columns, upper);
                upperIs = row.First;
            }

            if (lowerIs != row.Second)
                ResizeRow(picture, row.Second, columns, lower);
            lowerIs = row.Second;
            Blend(upper, lower, row, resized.AsSpan(y * upper.Length, upper.Length));
        }

        return new(width, height, resized);
    }

    // OpenCV drops four bits before the second product, so that it fits 16 bits; the shifts add up to 22.
    private static void Blend(int[] upper, int[] lower, Tap row, Span<byte> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            int sum = ((row.FirstWeight * (upper[i] >> 4)) >> 16) + ((row.SecondWeight * (lower[i] >> 4)) >> 16);
            target[i] = (byte)((sum + 2) >> 2);
        }
    }

    private static void ResizeRow(RgbPicture picture, int y, Tap[] columns, int[] row)
    {
        ReadOnlySpan<byte> source = picture.Pixels.AsSpan(y * picture.Width * Channels, picture.Width * Channels);
        int target = 0;
        foreach (Tap column in columns)
        {
            int first = column.First * Channels;
            int second = column.Second * Channels;
            for (int c = 0; c < Channels; c++)
                row[target++] = (column.FirstWeight * source[first + c]) + (column.SecondWeight * source[second + c]);
        }
    }

    // Pixel centres lie at half-integers; the border is repeated.
    private static Tap[] Taps(int from, int to)
    {
        double scale = 1.0 / ((double)to / from);
        Tap[] taps = new Tap[to];
        for (int i = 0; i < to; i++)
        {
            float position = (float)(((i + 0.5) * scale) - 0.5);
            int first = (int)MathF.Floor(position);
            float fraction = position - first;
            if (first < 0 || first >= from - 1)
                (first, fraction) = (Math.Clamp(first, 0, from - 1), 0);
            taps[i] = new(first, Math.Min(first + 1, from - 1), (int)MathF.Round((1 - fraction) * One), (int)MathF.Round(fraction * One));
        }

        return taps;
    }

    private readonly record struct Tap(int First, int Second, int FirstWeight, int SecondWeight);
}
