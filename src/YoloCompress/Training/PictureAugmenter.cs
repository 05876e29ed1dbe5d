using SkiaSharp;
using YoloCompress.Detection;

namespace YoloCompress.Training;

/// <summary>Draws varied pictures and their boxes.</summary>
/// <param name="cache">The pictures.</param>
/// <param name="options">How to vary them.</param>
internal sealed class PictureAugmenter(PictureStore cache, AugmentationOptions options)
{
    // A box of which less than this is left, or that is only a few pixels wide, teaches nothing.
    private const float LeastLeft = 0.25f;
    private const float LeastSide = 3;

    /// <summary>Draws one picture into a canvas filled with the letterbox's grey.</summary>
    public List<PictureBox> Draw(SKCanvas canvas, SKSizeI size, int index, SeededRandom random)
    {
        canvas.Clear(new SKColor(114, 114, 114));
        List<PictureBox> boxes = [];
        SKRect whole = new(0, 0, size.Width, size.Height);
        if (!random.Chance(options.Mosaic))
        {
            Place(canvas, size, index, whole, null, random, boxes);
            return boxes;
        }

        float x = size.Width * random.Between(0.3, 0.7), y = size.Height * random.Between(0.3, 0.7);
        SKRect[] quarters = [new(0, 0, x, y), new(x, 0, size.Width, y), new(0, y, x, size.Height), new(x, y, size.Width, size.Height)];
        for (int i = 0; i < quarters.Length; i++)
            Place(canvas, size, i == 0 ? index : random.Below(cache.Pictures.Count), quarters[i], i, random, boxes);
        return boxes;
    }

    private void Place(SKCanvas canvas, SKSizeI size, int index, SKRect clip, int? quarter, SeededRandom random, List<PictureBox> boxes) =>
        cache.Use(index, bitmap =>
        {
            float fit = Math.Min((float)size.Width / bitmap.Width, (float)size.Height / bitmap.Height);
            float scale = fit * random.Between(options.ScaleLow, options.ScaleHigh);
            float width = bitmap.Width * scale, height = bitmap.Height * scale;
            SKPoint corner = quarter switch
            {
                null => new(((size.Width - width) / 2) + (size.Width * Shift(random)), ((size.Height - height) / 2) + (size.Height * Shift(random))),
                0 => new(clip.Right - width, clip.Bottom - height),
                1 => new(clip.Left, clip.Bottom - height),
                2 => new(clip.Right - width, clip.Top),
                _ => new(clip.Left, clip.Top),
            };
            bool mirrored = random.Chance(options.FlipHorizontal), flipped = random.Chance(options.FlipVertical);
            canvas.Save();
            canvas.ClipRect(clip);
            canvas.Translate(corner.X + (mirrored ? width : 0), corner.Y + (flipped ? height : 0));
            canvas.Scale(mirrored ? -1 : 1, flipped ? -1 : 1);
            using (SKColorFilter? colour = ColourJitter.Draw(options, random))
            using (SKPaint paint = new() { ColorFilter = colour })
                canvas.DrawBitmap(bitmap, new SKRect(0, 0, width, height), new SKSamplingOptions(SKFilterMode.Linear), paint);
            canvas.Restore();
            foreach (ObjectLabel label in cache.Pictures[index].Labels)
            {
                float cx = (mirrored ? 1 - label.CenterX : label.CenterX) * width, cy = (flipped ? 1 - label.CenterY : label.CenterY) * height;
                float w = label.Width * width, h = label.Height * height;
                SKRect full = new(corner.X + cx - (w / 2), corner.Y + cy - (h / 2), corner.X + cx + (w / 2), corner.Y + cy + (h / 2));
                SKRect seen = SKRect.Intersect(full, clip);
                if (seen.Width >= LeastSide && seen.Height >= LeastSide && seen.Width * seen.Height >= LeastLeft * w * h)
                    boxes.Add(new(label.Class, seen.MidX, seen.MidY, seen.Width, seen.Height));
            }
        });

    private float Shift(SeededRandom random) => random.Between(-options.Translate, options.Translate);
}
