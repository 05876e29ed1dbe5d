using SkiaSharp;
using YoloCompress.Inference;
using YoloCompress.TestAssets.Pictures;

namespace YoloCompress.TestAssets;

/// <summary>Writes generated pictures with labels as a YOLO data set: <c>images</c>, <c>labels</c> and <c>shapes.yaml</c>.</summary>
public static class ShapesDataset
{
    /// <summary>The data yaml's file name.</summary>
    public const string YamlName = "shapes.yaml";

    /// <summary>Writes a data set; the same arguments always give the same files.</summary>
    /// <param name="folder">Where to; created if missing.</param>
    /// <param name="count">How many pictures.</param>
    /// <param name="firstSeed">The first picture's seed; the others follow. Sets from seeds apart share no picture.</param>
    /// <param name="imageSize">The detector's input size.</param>
    /// <returns>The data yaml's path.</returns>
    public static string Write(string folder, int count, int firstSeed = 0, int imageSize = TinyDetector.DefaultImageSize)
    {
        string images = Path.Combine(folder, "images"), labels = Path.Combine(folder, "labels");
        Directory.CreateDirectory(images);
        Directory.CreateDirectory(labels);
        for (int i = 0; i < count; i++)
        {
            ShapesPicture picture = ShapesPicture.Generate((ulong)(firstSeed + i), imageSize);
            string name = $"shapes-{firstSeed + i:D5}";
            File.WriteAllBytes(Path.Combine(images, name + ".png"), Encode(picture));
            File.WriteAllText(Path.Combine(labels, name + ".txt"), picture.Labels());
        }

        string yaml = Path.Combine(folder, YamlName);
        File.WriteAllText(yaml, Yaml("images", "images"));
        return yaml;
    }

    internal static string Yaml(string train, string validation)
    {
        string names = string.Concat(TinyDetector.ClassNames.Select((name, i) => $"  {i}: {name}\n"));
        return $"path: .\ntrain: {train}\nval: {validation}\nnames:\n{names}";
    }

    /// <summary>A picture as a file.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="format">PNG, which keeps every pixel, or JPEG, which is five times smaller.</param>
    public static byte[] Encode(ShapesPicture picture, SKEncodedImageFormat format = SKEncodedImageFormat.Png)
    {
        NativeLibraries.Register();
        byte[] pixels = picture.Paint();
        using SKBitmap bitmap = new(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        Span<byte> target = bitmap.GetPixelSpan();
        for (int i = 0; i < picture.Width * picture.Height; i++)
        {
            pixels.AsSpan(3 * i, 3).CopyTo(target[(4 * i)..]);
            target[(4 * i) + 3] = 255;
        }

        using SKData data = bitmap.Encode(format, format == SKEncodedImageFormat.Png ? 100 : 90);
        return data.ToArray();
    }
}
