using System.Globalization;
using SkiaSharp;
using YoloCompress.Detection;

namespace TrainDetector;

/// <summary>Writes pictures and labels in YOLO's folder layout: <c>images/SPLIT/NAME.jpg</c>, <c>labels/SPLIT/NAME.txt</c>.</summary>
internal static class WorkbenchDataset
{
    // No seed is in two splits.
    public static DatasetSplit Validation { get; } = new("val", 64, 1);

    public static DatasetSplit Calibration { get; } = new("calibration", 32, 10_001);

    public static IReadOnlyList<string> ClassNames { get; } = [.. Enum.GetNames<Part>().Select(n => n.ToLowerInvariant())];

    public static DatasetSplit Training(int count) => new("train", count, 1_000_000);

    /// <summary>Writes the pictures that are not there yet and the data yaml.</summary>
    /// <returns>The yaml's path.</returns>
    public static string Write(string folder, params IReadOnlyList<DatasetSplit> splits)
    {
        foreach (DatasetSplit split in splits)
            Write(folder, split);
        string yaml = Path.Combine(folder, "workbench.yaml");
        string names = string.Join('\n', ClassNames.Select((n, i) => $"  {i}: {n}"));
        File.WriteAllText(yaml, $"path: .\ntrain: images/train\nval: images/val\nnames:\n{names}\n");
        return yaml;
    }

    private static void Write(string folder, DatasetSplit split)
    {
        string images = Directory.CreateDirectory(Path.Combine(folder, "images", split.Name)).FullName;
        string labels = Directory.CreateDirectory(Path.Combine(folder, "labels", split.Name)).FullName;
        for (int i = 0; i < split.Count; i++)
        {
            string name = i.ToString("D5", CultureInfo.InvariantCulture), label = Path.Combine(labels, name + ".txt");
            if (File.Exists(label))
                continue;
            (SKBitmap picture, List<ObjectLabel> drawn) = Workbench.Draw(Recipe.ImageSize, split.FirstSeed + (ulong)i);
            using (picture)
            using (FileStream file = File.Create(Path.Combine(images, name + ".jpg")))
                picture.Encode(file, SKEncodedImageFormat.Jpeg, 85);
            File.WriteAllText(label, string.Concat(drawn.Select(l => string.Create(
                CultureInfo.InvariantCulture, $"{l.Class} {l.CenterX:F6} {l.CenterY:F6} {l.Width:F6} {l.Height:F6}\n"))));
        }
    }
}

/// <summary>A part of the data set.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Count">The number of pictures.</param>
/// <param name="FirstSeed">The seed of the first one; the others follow.</param>
internal sealed record DatasetSplit(string Name, int Count, ulong FirstSeed);
