using SkiaSharp;

namespace YoloCompress.Training;

/// <summary>Hue, saturation and brightness as one matrix on RGB: a rotation about the grey axis, a stretch away from it, a gain.</summary>
internal static class ColourJitter
{
    // Rec. 601 luma.
    private const float Red = 0.299f, Green = 0.587f, Blue = 0.114f;

    public static SKColorFilter? Draw(AugmentationOptions options, SeededRandom random)
    {
        float hue = random.Between(-options.Hue, options.Hue) * MathF.PI / 180;
        float saturation = 1 + random.Between(-options.Saturation, options.Saturation);
        float gain = 1 + random.Between(-options.Brightness, options.Brightness);
        if (hue == 0 && saturation == 1 && gain == 1)
            return null;
        float cosine = MathF.Cos(hue), sine = MathF.Sin(hue), even = (1 - cosine) / 3, odd = sine / MathF.Sqrt(3);
        float[,] turn =
        {
            { cosine + even, even - odd, even + odd },
            { even + odd, cosine + even, even - odd },
            { even - odd, even + odd, cosine + even },
        };
        float[] luma = [Red, Green, Blue], matrix = new float[20];
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 3; column++)
                matrix[(row * 5) + column] = gain * ((saturation * turn[row, column]) + ((1 - saturation) * luma[column]));
        }

        matrix[18] = 1;
        return SKColorFilter.CreateColorMatrix(matrix);
    }
}
