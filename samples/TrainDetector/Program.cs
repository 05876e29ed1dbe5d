using System.Globalization;
using SkiaSharp;
using TrainDetector;
using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Training;

NativeLibraries.Register();
string root = args[0];
int count = int.Parse(args[1], CultureInfo.InvariantCulture), steps = int.Parse(args[2], CultureInfo.InvariantCulture);
List<TrainingPicture> Folder(string split, int n, ulong first, int quality)
{
    string images = Path.Combine(root, "images", split), labels = Path.Combine(root, "labels", split);
    Directory.CreateDirectory(images);
    Directory.CreateDirectory(labels);
    List<TrainingPicture> result = [];
    for (int i = 0; i < n; i++)
    {
        string name = i.ToString("D5", CultureInfo.InvariantCulture), path = Path.Combine(images, name + ".jpg"), text = Path.Combine(labels, name + ".txt");
        if (!File.Exists(text))
        {
            (SKBitmap picture, List<ObjectLabel> drawn) = Workbench.Draw(320, first + (ulong)i);
            using (picture)
            using (FileStream file = File.Create(path))
                picture.Encode(file, SKEncodedImageFormat.Jpeg, quality);
            File.WriteAllLines(text, drawn.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Class} {l.CenterX:F6} {l.CenterY:F6} {l.Width:F6} {l.Height:F6}")));
        }

        result.Add(new(path, [.. File.ReadAllLines(text).Select(l => l.Split(' ')).Select(f => new ObjectLabel(int.Parse(f[0], CultureInfo.InvariantCulture), F(f[1]), F(f[2]), F(f[3]), F(f[4])))]));
    }

    return result;
}

static float F(string s) => float.Parse(s, CultureInfo.InvariantCulture);
List<TrainingPicture> train = Folder("train", count, 1_000_000, 90);
Folder("val", 64, 1, 85);
Folder("calibration", 32, 10_001, 85);
Console.WriteLine("data ready");
Yolov5Architecture architecture = new([.. Enum.GetNames<Part>().Select(n => n.ToLowerInvariant())], 320, seed: 1);
ModelGraph graph = architecture.Build();
DetectionTrainingOptions options = new() { Steps = steps, Batch = 16, ImageSize = 320, FirstImageSize = 256, FirstShare = 0.6, Augmentation = new() { FlipVertical = 0.5 } };
ModelGraph trained = DetectionTrainer.Train(graph, architecture.Levels, 5, train, options, new ConsoleLog(), (step, g) => File.WriteAllBytes(Path.Combine(root, $"step{step}.onnx"), g.ToBytes()));
File.WriteAllBytes(Path.Combine(root, "final.onnx"), trained.ToBytes());

internal sealed class ConsoleLog : IDiagnostics
{
    public void Warn(string code, string message, string? file = null) => Console.WriteLine($"warning {code}: {message}");

    public void Log(string message, Importance importance = Importance.Normal) => Console.WriteLine(message);

    public void Progress(string stage, double fraction)
    {
    }
}
