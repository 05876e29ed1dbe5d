namespace YoloCompress.Training;

/// <summary>The weights of the parts of <see cref="Yolov5Loss"/>.</summary>
/// <param name="Box">Of the box part.</param>
/// <param name="Objectness">Of the objectness part.</param>
/// <param name="Class">Of the class part.</param>
public sealed record Yolov5LossOptions(double Box = 0.05, double Objectness = 1, double Class = 0.5)
{
    /// <summary>The largest ratio of a side of a box to its anchor's (or the reverse) that still makes a match.</summary>
    public double AnchorThreshold { get; init; } = 4;

    /// <summary>Moves the balance of objectness between the levels with their losses.</summary>
    public bool AutoBalance { get; init; } = true;

    /// <summary>How far the class targets stay away from 0 and 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>YOLOv5's scaling of its default weights to the number of levels and classes and the size of the pictures.</summary>
    public static Yolov5LossOptions For(int levels, int classes, int imageSize) => new(
        0.05 * 3 / levels, Math.Pow(imageSize / 640.0, 2) * 3 / levels, 0.5 * classes / 80 * 3 / levels);
}
