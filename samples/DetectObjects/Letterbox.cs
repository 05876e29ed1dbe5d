using SkiaSharp;

namespace DetectObjects;

/// <summary>Fits a picture into the model's input without changing its proportions; the rest is grey, as in training.</summary>
public sealed class Letterbox
{
    private const byte Grey = 114;

    /// <summary>Scales a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="width">The model's input width in pixels.</param>
    /// <param name="height">The model's input height in pixels.</param>
    public Letterbox(SKBitmap picture, int width, int height)
    {
        Scale = Math.Min((float)width / picture.Width, (float)height / picture.Height);
        int innerWidth = (int)Math.Round(picture.Width * Scale), innerHeight = (int)Math.Round(picture.Height * Scale);
        Left = (width - innerWidth) / 2;
        Top = (height - innerHeight) / 2;

        using SKBitmap canvas = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        canvas.Erase(new(Grey, Grey, Grey));
        using (SKCanvas surface = new(canvas))
        using (SKImage image = SKImage.FromBitmap(picture))
            surface.DrawImage(image, SKRect.Create(Left, Top, innerWidth, innerHeight), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));

        // Channel by channel, 0 to 1.
        ReadOnlySpan<byte> pixels = canvas.GetPixelSpan();
        int count = width * height;
        Values = new float[3 * count];
        for (int i = 0; i < count; i++)
        {
            for (int channel = 0; channel < 3; channel++)
                Values[(channel * count) + i] = pixels[(4 * i) + channel] / 255f;
        }
    }

    /// <summary>The model's input, [1, 3, height, width].</summary>
    public float[] Values { get; }

    private float Scale { get; }

    private int Left { get; }

    private int Top { get; }

    /// <summary>A box of the model's input as a box of the picture.</summary>
    public SKRect ToPicture(float centerX, float centerY, float width, float height) => SKRect.Create(
        (centerX - (width / 2) - Left) / Scale, (centerY - (height / 2) - Top) / Scale, width / Scale, height / Scale);
}
