using SkiaSharp;
using YoloCompress.Detection;
using YoloCompress.Training;

namespace TrainDetector;

/// <summary>
/// Draws pictures of small parts on a workbench, with the box of each part. Parts have any size, direction and tilt, lie on each other,
/// are cut by the edge and crossed by cables; light, blur, noise and texture differ from picture to picture.
/// </summary>
internal static class Workbench
{
    /// <summary>A picture of a seed; the same seed always gives the same picture.</summary>
    /// <param name="size">Width and height in pixels.</param>
    /// <param name="seed">Seeds of training and validation must differ.</param>
    public static (SKBitmap Picture, List<ObjectLabel> Labels) Draw(int size, ulong seed)
    {
        SeededRandom random = SeededRandom.For(seed, 0);
        SKBitmap bitmap = new(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKCanvas canvas = new(bitmap);
        Backdrop.Draw(canvas, size, random);
        List<SKRect> boxes = [];
        List<ObjectLabel> labels = [];
        SKPoint light = new(random.Between(-0.06, 0.06), random.Between(-0.06, 0.06));
        int wanted = 1 + random.Below(7);
        for (int attempt = 0; attempt < 4 * wanted && labels.Count < wanted; attempt++)
            Place(canvas, size, random, light, boxes, labels);
        for (int i = random.Below(3); i > 0; i--)
            Cable(canvas, size, random);
        Light(canvas, size, random);
        canvas.Flush();
        return (Finish(bitmap, random), labels);
    }

    private static void Place(SKCanvas canvas, int size, SeededRandom random, SKPoint light, List<SKRect> boxes, List<ObjectLabel> labels)
    {
        Part part = (Part)random.Below(Enum.GetValues<Part>().Length);
        float length = 24 * MathF.Pow(6.5f, random.Between(0, 1)) * size / 320;
        if (part is Part.Screw or Part.Battery)
            length *= 1.3f;
        SKMatrix place = SKMatrix.CreateScale(length, length);
        place = place.PostConcat(SKMatrix.CreateRotationDegrees(random.Between(0, 360)));
        place = place.PostConcat(SKMatrix.CreateScale(1, random.Between(0.62, 1)));
        place = place.PostConcat(SKMatrix.CreateRotationDegrees(random.Between(0, 360)));
        place = place.PostConcat(SKMatrix.CreateTranslation(random.Between(0, size), random.Between(0, size)));
        using PartShape shape = PartShapes.Of(part, random);
        shape.Outline.Transform(in place);
        shape.Dark.Transform(in place);
        shape.Light.Transform(in place);
        SKRect whole = shape.Outline.TightBounds, box = SKRect.Intersect(whole, new(0, 0, size, size));
        if (Area(box) < 0.6f * Area(whole) || boxes.Any(b => Area(SKRect.Intersect(b, box)) > 0.4f * Math.Min(Area(b), Area(box))))
            return;
        Paint(canvas, random, light, length, part, shape);
        boxes.Add(box);
        labels.Add(new((int)part, box.MidX / size, box.MidY / size, box.Width / size, box.Height / size));
    }

    private static void Paint(SKCanvas canvas, SeededRandom random, SKPoint light, float length, Part part, PartShape shape)
    {
        SKColor tone = part == Part.Battery
            ? Backdrop.Colour(random, 0.2, 0.9, 0.95)
            : SKColor.FromHsv(random.Chance(0.35) ? random.Between(25, 50) : random.Between(180, 260), random.Between(0, 55), random.Between(35, 90));
        SKRect box = shape.Outline.TightBounds;
        using (SKPaint shadow = new() { IsAntialias = true, Color = SKColors.Black.WithAlpha((byte)(50 + random.Below(130))) })
        using (SKMaskFilter blur = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, Math.Max(0.5f, length * 0.03f)))
        {
            shadow.MaskFilter = blur;
            canvas.Save();
            canvas.Translate(light.X * length, light.Y * length);
            canvas.DrawPath(shape.Outline, shadow);
            canvas.Restore();
        }

        float shine = random.Between(0.2, 0.8);
        using SKShader metal = SKShader.CreateLinearGradient(
            new(box.Left, box.Top), new(box.Right, random.Chance(0.5) ? box.Bottom : box.Top + (box.Height / 3)),
            [Toned(tone, 0.75f), Toned(tone, 1.25f), Toned(tone, 0.85f), Toned(tone, 1.05f)], [0, shine * 0.8f, shine, 1], SKShaderTileMode.Clamp);
        using SKPaint fill = new() { IsAntialias = true, Shader = metal };
        canvas.DrawPath(shape.Outline, fill);
        float stroke = Math.Max(0.7f, length * 0.018f);
        using SKPaint line = new() { IsAntialias = true, Style = shape.FillsDark ? SKPaintStyle.Fill : SKPaintStyle.Stroke, StrokeWidth = stroke, Color = Toned(tone, 0.45f).WithAlpha(210) };
        canvas.Save();
        canvas.ClipPath(shape.Outline, antialias: true);
        canvas.DrawPath(shape.Dark, line);
        line.Style = SKPaintStyle.Stroke;
        line.Color = Toned(tone, 1.5f).WithAlpha(170);
        canvas.DrawPath(shape.Light, line);
        canvas.Restore();
        line.Color = Toned(tone, 0.4f).WithAlpha(190);
        line.StrokeWidth = stroke * 0.7f;
        canvas.DrawPath(shape.Outline, line);
    }

    private static void Cable(SKCanvas canvas, int size, SeededRandom random)
    {
        using SKPathBuilder path = new();
        path.MoveTo(random.Between(-20, size), random.Chance(0.5) ? -10 : size + 10);
        path.CubicTo(
            random.Between(0, size), random.Between(0, size), random.Between(0, size), random.Between(0, size), random.Between(0, size), random.Between(-20, size + 20));
        using SKPath curve = path.Detach();
        using SKPaint paint = new() { IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = random.Between(1.5, 7), Color = Backdrop.Colour(random, 0.1, 0.9, 0.9) };
        canvas.DrawPath(curve, paint);
    }

    private static void Light(SKCanvas canvas, int size, SeededRandom random)
    {
        using SKShader lamp = SKShader.CreateRadialGradient(
            new(random.Between(0, size), random.Between(0, size)), size * random.Between(0.6, 1.4),
            [SKColors.White.WithAlpha((byte)random.Below(50)), SKColors.Black.WithAlpha((byte)random.Below(110))], SKShaderTileMode.Clamp);
        using SKPaint paint = new() { Shader = lamp };
        canvas.DrawRect(0, 0, size, size, paint);
    }

    private static SKBitmap Finish(SKBitmap bitmap, SeededRandom random)
    {
        SKBitmap picture = bitmap;
        if (random.Chance(0.25))
        {
            picture = new(bitmap.Info);
            using SKCanvas canvas = new(picture);
            float sigma = random.Between(0.4, 1.1);
            using SKImageFilter blur = SKImageFilter.CreateBlur(sigma, sigma);
            using SKPaint paint = new() { ImageFilter = blur };
            canvas.DrawBitmap(bitmap, 0, 0, SKSamplingOptions.Default, paint);
            canvas.Flush();
            bitmap.Dispose();
        }

        int noise = random.Below(22);
        Span<byte> pixels = GetPixels(picture);
        for (int i = 0; i < pixels.Length && noise > 0; i += 4)
        {
            // The sum of uniform numbers is near enough to a normal one.
            ulong bits = random.NextBits();
            for (int c = 0; c < 3; c++, bits >>= 16)
            {
                int sum = (int)(bits & 255) + (int)((bits >> 8) & 255) - 255;
                pixels[i + c] = (byte)Math.Clamp(pixels[i + c] + (sum * noise / 255), 0, 255);
            }
        }

        return picture;
    }

    private static unsafe Span<byte> GetPixels(SKBitmap bitmap) => new((void*)bitmap.GetPixels(), bitmap.ByteCount);

    private static SKColor Toned(SKColor colour, float factor) => new(
        (byte)Math.Clamp(colour.Red * factor, 0, 255), (byte)Math.Clamp(colour.Green * factor, 0, 255), (byte)Math.Clamp(colour.Blue * factor, 0, 255));

    private static float Area(SKRect box) => Math.Max(0, box.Width) * Math.Max(0, box.Height);
}
