using System.CommandLine;
using System.Globalization;

namespace YoloCompress.Worker;

/// <summary>Arguments and options that several commands have.</summary>
internal static class CommonOptions
{
    public static Argument<FileInfo> Model() => new("model") { Description = "A YOLOv5 checkpoint (.pt) or ONNX model." };

    public static Option<int> Threads(string meaning, int standard) => Count("--threads", meaning, standard);

    /// <summary>A number of 1 or more.</summary>
    public static Option<int> Count(string name, string meaning, int standard)
    {
        Option<int> option = new(name) { Description = meaning, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) && value < 1)
                result.AddError($"{name} must be 1 or more, not {value}.");
        });
        return option;
    }

    public static Option<int?> ImageSize() => new("--image-size") { Description = "Side of the square input in pixels; the model's own if left out." };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON." };

    public static Option<bool> Verbose() => new("--verbose", "-v") { Description = "Say more." };
}
