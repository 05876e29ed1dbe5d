using SkiaSharp;
using YoloCompress.Detection;

namespace YoloCompress.Reporting.Html;

/// <summary>Chooses the pictures that tell most and makes them small: half the worst disagreements, half typical ones.</summary>
public static class PictureChooser
{
    private const int LongestSide = 480;
    // Twelve of this size are less than half of what a report may take, as text.
    private const int MostBytes = 80_000;
    private const int MostBoxes = 60;

    private static readonly int[] JpegQualities = [78, 60, 45, 30, 15];

    /// <summary>The pictures for the report.</summary>
    /// <param name="original">What the original found.</param>
    /// <param name="compact">What the compact model found on the same pictures.</param>
    /// <param name="classNames">Names by class number.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="confidence">Detections that score at least this are shown.</param>
    public static IReadOnlyList<PicturePair> Choose(
        DetectionRun original, DetectionRun compact, IReadOnlyList<string> classNames, int count = 12, float confidence = Agreement.DefaultConfidence)
    {
        Dictionary<int, PictureDetections> byIndex = compact.Pictures.ToDictionary(p => p.Index);
        PictureComparison[] ranked =
        [
            .. original.Pictures.Where(p => byIndex.ContainsKey(p.Index)).Select(p => PictureComparison.Of(p, byIndex[p.Index], confidence))
                .OrderByDescending(c => c.Disagreement).ThenBy(c => c.Index),
        ];
        PictureComparison[] worst = [.. ranked.Take((count + 1) / 2).Where(c => c.Disagreement > 0)];
        // Pictures without any object say little, so they come last.
        PictureComparison[] rest = [.. ranked.Skip(worst.Length).OrderBy(c => c.Original.Length == 0)];
        PictureComparison[] typical = Spread(rest[..rest.Count(c => c.Original.Length > 0)] is { Length: > 0 } some ? some : rest, count - worst.Length);
        return
        [
            .. worst.Select(c => Pair(c, original.Set, classNames, "among the largest disagreements")),
            .. typical.Select(c => Pair(c, original.Set, classNames, c.Disagreement > 0 ? "typical, with a difference" : "typical, no difference")),
        ];
    }

    // From the middle of equal stretches, so that neither end of the ranking is overrepresented.
    private static PictureComparison[] Spread(PictureComparison[] pictures, int count) =>
        pictures.Length <= count
            ? pictures
            : [.. Enumerable.Range(0, count).Select(i => pictures[(int)((i + 0.5) * pictures.Length / count)])];

    private static PicturePair Pair(PictureComparison comparison, ImageSet set, IReadOnlyList<string> classNames, string note)
    {
        string path = set.Pictures[comparison.Index].Path;
        RgbPicture picture = PictureDecoder.Decode(path);
        double scale = Math.Min(1, (double)LongestSide / Math.Max(picture.Width, picture.Height));
        (int width, int height) = (Math.Max(1, (int)Math.Round(picture.Width * scale)), Math.Max(1, (int)Math.Round(picture.Height * scale)));
        return new(
            Path.GetFileName(path),
            Jpeg(PictureResizer.Resize(picture, width, height)),
            width,
            height,
            Boxes(comparison.Original, comparison.OriginalMatched, BoxMark.Missed, scale, classNames),
            Boxes(comparison.Compact, comparison.CompactMatched, BoxMark.New, scale, classNames),
            note);
    }

    private static PictureBox[] Boxes(Detection.Detection[] detections, bool[] matched, BoxMark unmatched, double scale, IReadOnlyList<string> names) =>
    [
        .. detections.Select((d, i) => new PictureBox(
                d.X1 * scale, d.Y1 * scale, d.X2 * scale, d.Y2 * scale, names.ElementAtOrDefault(d.Class) ?? $"class {d.Class}", d.Score,
                matched[i] ? BoxMark.Same : unmatched))
            .OrderBy(b => b.Mark == BoxMark.Same).ThenByDescending(b => b.Score).Take(MostBoxes),
    ];

    private static byte[] Jpeg(RgbPicture picture)
    {
        byte[] rgba = new byte[picture.Width * picture.Height * 4];
        for (int i = 0; i < picture.Width * picture.Height; i++)
        {
            picture.Pixels.AsSpan(i * 3, 3).CopyTo(rgba.AsSpan(i * 4));
            rgba[(i * 4) + 3] = byte.MaxValue;
        }

        using SKImage image = SKImage.FromPixelCopy(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque), rgba);
        byte[] jpeg = [];
        foreach (int quality in JpegQualities)
        {
            using SKData data = image.Encode(SKEncodedImageFormat.Jpeg, quality);
            jpeg = data.ToArray();
            if (jpeg.Length <= MostBytes)
                break;
        }

        return jpeg;
    }
}
