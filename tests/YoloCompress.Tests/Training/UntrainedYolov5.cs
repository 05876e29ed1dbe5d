using YoloCompress.Checkpoints;
using YoloCompress.Onnx;

namespace YoloCompress.Tests.Training;

/// <summary>YOLOv5 with random weights.</summary>
internal sealed class UntrainedYolov5
{
    public UntrainedYolov5(IReadOnlyList<string> names, int imageSize, double width = 0.25)
    {
        byte[] checkpoint = CheckpointFactory.Create(new() { ClassNames = names, ImageSize = imageSize, WidthMultiple = width, Seed = 3 });
        Graph = CheckpointImporter.Import(checkpoint, new() { ImageSize = imageSize });
        Levels = DetectHead.Find(Graph)!.Levels;
    }

    public ModelGraph Graph { get; }

    public IReadOnlyList<DetectLevel> Levels { get; }

    public IReadOnlyList<string> Heads => [.. Levels.Select(l => l.Value)];
}
