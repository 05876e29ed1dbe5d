using SkiaSharp;
using YoloCompress.TestAssets.Pictures;

namespace YoloCompress.TestAssets;

/// <summary>The tiny detector with pictures for calibration and validation and some to show, as a project has them.</summary>
public static class ShapesAssets
{
    private const int CalibrationPictures = 24, ValidationPictures = 24, DemoPictures = 3;
    private const ulong CalibrationSeed = 20_000, ValidationSeed = 30_000, DemoSeed = 40_000;

    /// <summary>The model's file name.</summary>
    public const string ModelName = "shapes.onnx";

    /// <summary>Writes all of it; the same files every time.</summary>
    /// <param name="folder">Where to; created if missing.</param>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, ModelName), TinyDetector.Build().ToBytes());
        File.WriteAllText(Path.Combine(folder, ShapesDataset.YamlName), ShapesDataset.Yaml("calibration/images", "validation/images"));
        WritePictures(Path.Combine(folder, "calibration", "images"), Path.Combine(folder, "calibration", "labels"), CalibrationSeed, CalibrationPictures);
        WritePictures(Path.Combine(folder, "validation", "images"), Path.Combine(folder, "validation", "labels"), ValidationSeed, ValidationPictures);
        WritePictures(Path.Combine(folder, "demo"), null, DemoSeed, DemoPictures);
    }

    private static void WritePictures(string images, string? labels, ulong seed, int count)
    {
        Directory.CreateDirectory(images);
        if (labels != null)
            Directory.CreateDirectory(labels);
        for (int i = 0; i < count; i++)
        {
            ShapesPicture picture = ShapesPicture.Generate(seed + (ulong)i);
            File.WriteAllBytes(Path.Combine(images, $"shapes-{i:D2}.jpg"), ShapesDataset.Encode(picture, SKEncodedImageFormat.Jpeg));
            if (labels != null)
                File.WriteAllText(Path.Combine(labels, $"shapes-{i:D2}.txt"), picture.Labels());
        }
    }
}
