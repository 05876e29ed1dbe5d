namespace YoloCompress.Training;

/// <summary>A labelled object: its class and its box, centre and size as shares of the picture (YOLO's text format).</summary>
/// <param name="Class">The class's index.</param>
/// <param name="X">The centre's x, 0 to 1.</param>
/// <param name="Y">The centre's y, 0 to 1.</param>
/// <param name="Width">0 to 1.</param>
/// <param name="Height">0 to 1.</param>
public readonly record struct PictureLabel(int Class, float X, float Y, float Width, float Height);
