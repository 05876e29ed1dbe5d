using System.CommandLine;

namespace YoloCompress.Worker;

/// <summary>Arguments and options that several commands have.</summary>
internal static class CommonOptions
{
    public static Argument<FileInfo> Model() => new("model") { Description = "A YOLOv5 checkpoint (.pt) or ONNX model." };

    public static Option<int> Threads(string meaning, int standard) => new("--threads")
    {
        Description = meaning,
        DefaultValueFactory = _ => standard,
    };

    public static Option<int?> ImageSize() => new("--image-size") { Description = "Side of the square input in pixels; the model's own if left out." };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON." };

    public static Option<bool> Verbose() => new("--verbose", "-v") { Description = "Say more." };
}
