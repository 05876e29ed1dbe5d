using SkiaSharp;
using YoloCompress.Training;

namespace TrainDetector;

/// <summary>The bench below the parts: wood, concrete, cloth or tiles, dirt and scraps that are none of the classes.</summary>
internal static class Backdrop
{
    public static void Draw(SKCanvas canvas, int size, SeededRandom random)
    {
        canvas.Clear(Colour(random, 0.15, 0.85, 0.35));
        switch (random.Below(5))
        {
            case 0:
                Noise(canvas, size, random, random.Between(0.002, 0.008), random.Between(0.03, 0.12), 0.9);
                break;
            case 1:
                Noise(canvas, size, random, random.Between(0.02, 0.3), null, 0.7);
                break;
            case 2:
                Tiles(canvas, size, random);
                break;
            case 3:
                Weave(canvas, size, random);
                break;
            default:
                Gradient(canvas, size, random);
                break;
        }

        Noise(canvas, size, random, random.Between(0.005, 0.02), null, 0.35);
        for (int i = random.Below(10); i > 0; i--)
            Scrap(canvas, size, random);
    }

    /// <summary>A colour of limited saturation.</summary>
    public static SKColor Colour(SeededRandom random, double dark, double bright, double saturation) => SKColor.FromHsv(
        random.Between(0, 360), random.Between(0, 100 * saturation), random.Between(100 * dark, 100 * bright));

    private static void Noise(SKCanvas canvas, int size, SeededRandom random, float frequency, float? other, double strength)
    {
        // Fractal noise is coloured: only its lightness is wanted.
        float k = (float)strength / 3;
        using SKShader noise = SKShader.CreatePerlinNoiseFractalNoise(frequency, other ?? frequency, 1 + random.Below(4), random.Below(10000));
        using SKColorFilter grey = SKColorFilter.CreateColorMatrix(
            [k, k, k, 0, 0.5f - (k * 1.5f), k, k, k, 0, 0.5f - (k * 1.5f), k, k, k, 0, 0.5f - (k * 1.5f), 0, 0, 0, 0, 1]);
        using SKPaint paint = new() { Shader = noise, ColorFilter = grey, BlendMode = SKBlendMode.HardLight };
        canvas.Save();
        canvas.RotateDegrees(random.Between(0, 180), size / 2f, size / 2f);
        canvas.DrawRect(-size, -size, 3 * size, 3 * size, paint);
        canvas.Restore();
    }

    private static void Tiles(SKCanvas canvas, int size, SeededRandom random)
    {
        float tile = random.Between(18, 90);
        using SKPaint paint = new() { IsAntialias = true };
        canvas.Save();
        canvas.RotateDegrees(random.Between(0, 90), size / 2f, size / 2f);
        bool checkered = random.Chance(0.5);
        SKColor one = Colour(random, 0.1, 0.9, 0.5), line = Colour(random, 0.1, 0.9, 0.2);
        for (float y = -size; y < 2 * size; y += tile)
        {
            for (float x = -size; x < 2 * size; x += tile)
            {
                bool odd = (((int)((x + size) / tile) + (int)((y + size) / tile)) & 1) == 1;
                paint.Style = SKPaintStyle.Fill;
                paint.Color = one.WithAlpha((byte)(checkered ? (odd ? 200 : 0) : random.Below(120)));
                canvas.DrawRect(x, y, tile, tile, paint);
                paint.Style = SKPaintStyle.Stroke;
                paint.Color = line.WithAlpha(120);
                canvas.DrawRect(x, y, tile, tile, paint);
            }
        }

        canvas.Restore();
    }

    private static void Weave(SKCanvas canvas, int size, SeededRandom random)
    {
        float gap = random.Between(3, 12);
        using SKPaint paint = new() { IsAntialias = true, StrokeWidth = random.Between(0.8, gap * 0.6), Color = Colour(random, 0.1, 0.9, 0.4).WithAlpha(140) };
        canvas.Save();
        canvas.RotateDegrees(random.Between(0, 90), size / 2f, size / 2f);
        for (float at = -size; at < 2 * size; at += gap)
        {
            canvas.DrawLine(at, -size, at, 2 * size, paint);
            if (random.Chance(0.8))
                canvas.DrawLine(-size, at, 2 * size, at, paint);
        }

        canvas.Restore();
    }

    private static void Gradient(SKCanvas canvas, int size, SeededRandom random)
    {
        using SKShader shader = SKShader.CreateLinearGradient(
            new(random.Between(0, size), 0), new(random.Between(0, size), size), [Colour(random, 0.1, 0.9, 0.6), Colour(random, 0.1, 0.9, 0.6)], SKShaderTileMode.Clamp);
        using SKPaint paint = new() { Shader = shader };
        canvas.DrawRect(0, 0, size, size, paint);
    }

    private static void Scrap(SKCanvas canvas, int size, SeededRandom random)
    {
        using SKPaint paint = new()
        {
            IsAntialias = true,
            Color = Colour(random, 0.05, 0.95, 0.8).WithAlpha((byte)(60 + random.Below(190))),
            Style = random.Chance(0.5) ? SKPaintStyle.Fill : SKPaintStyle.Stroke,
            StrokeWidth = random.Between(1, 6),
        };
        float x = random.Between(0, size), y = random.Between(0, size), w = random.Between(4, 80), h = random.Between(4, 50);
        canvas.Save();
        canvas.RotateDegrees(random.Between(0, 360), x, y);
        switch (random.Below(4))
        {
            case 0:
                canvas.DrawRect(x, y, w, h, paint);
                break;
            case 1:
                paint.Style = SKPaintStyle.Fill;
                canvas.DrawOval(x, y, w / 2, h / 2, paint);
                break;
            case 2:
                using (SKPathBuilder path = new())
                {
                    path.AddPoly([new(x, y), new(x + w, y + (h * random.Between(-1, 1))), new(x + (w * random.Between(0, 1)), y + h)]);
                    using SKPath triangle = path.Detach();
                    canvas.DrawPath(triangle, paint);
                }

                break;
            default:
                paint.Style = SKPaintStyle.Stroke;
                using (SKPathBuilder path = new())
                {
                    path.MoveTo(x, y);
                    path.CubicTo(x + w, y - h, x + (2 * w), y + h, x + (3 * w), y);
                    using SKPath curve = path.Detach();
                    canvas.DrawPath(curve, paint);
                }

                break;
        }

        canvas.Restore();
    }
}
