using SkiaSharp;

namespace DetectObjects;

/// <summary>Draws found objects onto a picture.</summary>
public static class Annotation
{
    private static readonly SKColor[] Colours = [new(0xFF, 0xC1, 0x07), new(0x00, 0xE5, 0xFF), new(0xFF, 0x4D, 0xD2), new(0x76, 0xFF, 0x03), new(0xFF, 0x6E, 0x40), new(0xB3, 0x88, 0xFF)];

    /// <summary>Saves a copy with boxes, and names where the machine has a font, as PNG.</summary>
    public static void Save(SKBitmap picture, IReadOnlyList<FoundObject> objects, string path)
    {
        using SKBitmap copy = new(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (SKCanvas canvas = new(copy))
        {
            canvas.DrawBitmap(picture, 0, 0, SKSamplingOptions.Default);
            float line = Math.Max(2, picture.Width / 320f);
            using SKTypeface? typeface = AnyFont();
            using SKFont? font = typeface == null ? null : new(typeface, 5 * line + 2);
            foreach (FoundObject found in objects)
            {
                using SKPaint frame = new() { Color = Colours[found.Class % Colours.Length], Style = SKPaintStyle.Stroke, StrokeWidth = line, IsAntialias = true };
                canvas.DrawRect(found.Box, frame);
                if (font != null)
                    Label(canvas, found, font, frame.Color, picture.Width);
            }
        }

        using SKData data = copy.Encode(SKEncodedImageFormat.Png, 100);
        using FileStream file = File.Create(path);
        data.SaveTo(file);
    }

    private static void Label(SKCanvas canvas, FoundObject found, SKFont font, SKColor colour, int pictureWidth)
    {
        string text = $"{found.Name} {found.Score:P0}";
        float width = font.MeasureText(text) + (font.Size / 2), height = font.Size * 1.2f;
        float left = Math.Clamp(found.Box.Left, 0, Math.Max(0, pictureWidth - width)), top = Math.Max(0, found.Box.Top - height);
        using SKPaint back = new() { Color = colour }, ink = new() { Color = SKColors.Black, IsAntialias = true };
        canvas.DrawRect(left, top, width, height, back);
        canvas.DrawText(text, left + (font.Size / 4), top + (font.Size * 0.95f), SKTextAlign.Left, font, ink);
    }

    // A server may have no fonts at all, and Skia's build without dependencies finds none by name.
    private static SKTypeface? AnyFont()
    {
        string[] folders = ["/usr/share/fonts", "/System/Library/Fonts", Environment.GetFolderPath(Environment.SpecialFolder.Fonts)];
        string? file = folders.Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*.ttf", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }))
            .OrderBy(f => !Path.GetFileName(f).Contains("Sans", StringComparison.OrdinalIgnoreCase)).ThenBy(f => f, StringComparer.Ordinal).FirstOrDefault();
        return file == null ? null : SKTypeface.FromFile(file);
    }
}
