namespace YoloCompress.Detection;

/// <summary>A detected object; coordinates in pixels of the model's input or of the original picture, as stated where it comes from.</summary>
/// <param name="X1">Left.</param>
/// <param name="Y1">Top.</param>
/// <param name="X2">Right.</param>
/// <param name="Y2">Bottom.</param>
/// <param name="Score">Objectness times class probability, 0 to 1.</param>
/// <param name="Class">Class number.</param>
public readonly record struct Detection(float X1, float Y1, float X2, float Y2, float Score, int Class)
{
    /// <summary>Area in square pixels.</summary>
    public float Area => (X2 - X1) * (Y2 - Y1);

    /// <summary>Intersection over union with another box, whichever its class.</summary>
    public float IoU(in Detection other)
    {
        float width = MathF.Min(X2, other.X2) - MathF.Max(X1, other.X1);
        float height = MathF.Min(Y2, other.Y2) - MathF.Max(Y1, other.Y1);
        if (width <= 0 || height <= 0)
            return 0;
        float intersection = width * height;
        return intersection / (Area + other.Area - intersection);
    }
}
