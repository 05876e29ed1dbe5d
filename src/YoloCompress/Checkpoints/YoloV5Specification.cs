using YoloCompress.Onnx;

namespace YoloCompress.Checkpoints;

/// <summary>What a new YOLOv5 model shall look like.</summary>
public sealed record YoloV5Specification
{
    /// <summary>The names of the classes, in order.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Channels as a share of yolov5l's: 0.25 for n, 0.5 for s, 0.75 for m, 1 for l.</summary>
    public double WidthMultiple { get; init; } = 0.25;

    /// <summary>Repeated blocks as a share of yolov5l's: 0.33 for n and s, 0.67 for m, 1 for l.</summary>
    public double DepthMultiple { get; init; } = 0.33;

    /// <summary>The anchor boxes of the levels with strides 8, 16 and 32, in pixels of the image; the ones for COCO unless given.</summary>
    public IReadOnlyList<IReadOnlyList<AnchorSize>> Anchors { get; init; } =
    [
        [new(10, 13), new(16, 30), new(33, 23)],
        [new(30, 61), new(62, 45), new(59, 119)],
        [new(116, 90), new(156, 198), new(373, 326)],
    ];

    /// <summary>The image size that the first guess of the objectness is made for.</summary>
    public int ImageSize { get; init; } = 640;

    /// <summary>Where the random weights start from: the same seed always gives the same checkpoint.</summary>
    public int Seed { get; init; }

    /// <summary>What the checkpoint says as its date, in ISO 8601; null leaves it open, so that the bytes do not depend on the clock.</summary>
    public string? Date { get; init; }
}
