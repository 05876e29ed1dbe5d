namespace YoloCompress.Detection;

/// <summary>An object on a picture, in YOLO's form: all lengths as shares of the picture's width and height.</summary>
/// <param name="Class">Class number.</param>
/// <param name="CenterX">Centre, from the left.</param>
/// <param name="CenterY">Centre, from the top.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
public readonly record struct ObjectLabel(int Class, float CenterX, float CenterY, float Width, float Height);
