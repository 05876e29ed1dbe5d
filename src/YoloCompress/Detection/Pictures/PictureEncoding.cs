namespace YoloCompress.Detection;

/// <summary>How pixels become a model's input: (value - mean) / deviation for each channel.</summary>
public sealed record PictureEncoding
{
    /// <summary>YOLOv5's: red, green, blue, divided by 255.</summary>
    public static PictureEncoding Yolo { get; } = new();

    /// <summary>True for models that want blue first.</summary>
    public bool BlueFirst { get; init; }

    /// <summary>Subtracted from 0 to 255, in the model's channel order.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0, 0, 0];

    /// <summary>Divided by after that, in the model's channel order.</summary>
    public IReadOnlyList<float> Deviation { get; init; } = [255, 255, 255];

    /// <summary>Says it all in one word, for keys; empty for YOLOv5's.</summary>
    internal string Key => FormattableString.Invariant($"{(BlueFirst ? "bgr" : "rgb")} {string.Join(",", Mean)} {string.Join(",", Deviation)} ") is var key && key == YoloKey ? "" : key;

    private const string YoloKey = "rgb 0,0,0 255,255,255 ";
}
