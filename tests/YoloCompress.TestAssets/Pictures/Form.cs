namespace YoloCompress.TestAssets.Pictures;

/// <summary>The outline of a shape.</summary>
public enum Form
{
    /// <summary>A rectangle along the axes.</summary>
    Rectangle,

    /// <summary>An ellipse along the axes.</summary>
    Ellipse,
}
