using DetectObjects;
using DetectObjects.Models;
using SkiaSharp;

// dotnet run -- [picture …] [--output FOLDER] [--confidence 0.25]
List<string> pictures = [];
string output = "detections";
float confidence = 0.25f;
for (int i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "-o" or "--output" when i + 1 < args.Length:
            output = args[++i];
            break;
        case "-c" or "--confidence" when i + 1 < args.Length && float.TryParse(args[i + 1], System.Globalization.CultureInfo.InvariantCulture, out confidence):
            i++;
            break;
        case ['-', ..]:
            Console.Error.WriteLine("usage: DetectObjects [picture …] [--output FOLDER] [--confidence 0.25]");
            return 2;
        default:
            pictures.Add(args[i]);
            break;
    }
}

if (pictures.Count == 0)
    pictures.AddRange(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "demo")).Order());

// The build made the class Detector from the model: it opens the compact model inside this assembly and knows its contract and figures.
Console.WriteLine($"Model: {Detector.ResourceBytes / 1024.0:F0} KB ({Detector.CompressionRatio:F1} times smaller), {Detector.ImageWidth}x{Detector.ImageHeight} pixels, {Detector.ClassNames.Count} classes");
using ObjectFinder finder = new(Detector.ReadAllBytes());
Directory.CreateDirectory(output);
int failures = 0;
foreach (string path in pictures)
{
    using SKBitmap? picture = File.Exists(path) ? SKBitmap.Decode(path) : null;
    if (picture == null)
    {
        Console.Error.WriteLine($"{path}: no picture that can be read.");
        failures++;
        continue;
    }

    IReadOnlyList<FoundObject> objects = finder.Find(picture, confidence);
    Console.WriteLine($"{Path.GetFileName(path)}: {objects.Count} objects");
    foreach (FoundObject o in objects)
        Console.WriteLine(FormattableString.Invariant($"  {o.Name,-12} {o.Score,4:P0}  at {o.Box.Left:F0},{o.Box.Top:F0}  size {o.Box.Width:F0}x{o.Box.Height:F0}"));
    string target = Path.Combine(output, Path.GetFileNameWithoutExtension(path) + ".png");
    Annotation.Save(picture, objects, target);
    Console.WriteLine($"  drawn to {target}");
}

return failures == 0 ? 0 : 1;
