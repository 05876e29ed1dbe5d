namespace YoloCompress.Training;

/// <summary>How pictures are varied before they are learned from. All draws come from the seed, the step and the place in the batch.</summary>
public sealed record AugmentationOptions
{
    /// <summary>No variation: the whole picture, letterboxed.</summary>
    public static AugmentationOptions None { get; } = new() { Mosaic = 0, FlipHorizontal = 0, ScaleLow = 1, ScaleHigh = 1, Translate = 0, Hue = 0, Saturation = 0, Brightness = 0 };

    /// <summary>The share of the pictures that are put together from four (Bochkovskiy et al. 2020, YOLOv4).</summary>
    public double Mosaic { get; init; } = 0.5;

    /// <summary>The share of the pictures that are mirrored left to right.</summary>
    public double FlipHorizontal { get; init; } = 0.5;

    /// <summary>The share of the pictures that are mirrored top to bottom.</summary>
    public double FlipVertical { get; init; }

    /// <summary>The smallest scale against the letterboxed picture.</summary>
    public double ScaleLow { get; init; } = 0.6;

    /// <summary>The largest scale against the letterboxed picture.</summary>
    public double ScaleHigh { get; init; } = 1.4;

    /// <summary>How far the picture's centre moves, as a share of the side.</summary>
    public double Translate { get; init; } = 0.1;

    /// <summary>The largest turn of the hue in degrees.</summary>
    public double Hue { get; init; } = 6;

    /// <summary>The largest relative change of the saturation.</summary>
    public double Saturation { get; init; } = 0.6;

    /// <summary>The largest relative change of the brightness.</summary>
    public double Brightness { get; init; } = 0.35;
}
