namespace YoloCompress.Detection;

/// <summary>Where a picture lies inside its letterbox: x' = x * <paramref name="ScaleX"/> + <paramref name="PadX"/>, likewise for y.</summary>
/// <param name="Width">Width of the original picture in pixels.</param>
/// <param name="Height">Height of the original picture in pixels.</param>
/// <param name="ScaleX">Horizontal scale.</param>
/// <param name="ScaleY">Vertical scale; differs from the horizontal one by rounding only.</param>
/// <param name="PadX">Padding on the left in pixels; half a pixel where the padding is odd, as in YOLOv5.</param>
/// <param name="PadY">Padding on top in pixels.</param>
public readonly record struct LetterboxTransform(int Width, int Height, float ScaleX, float ScaleY, float PadX, float PadY)
{
    /// <summary>A box on the original picture, clipped to it.</summary>
    public Detection ToOriginal(Detection box) => box with
    {
        X1 = Math.Clamp((box.X1 - PadX) / ScaleX, 0, Width),
        Y1 = Math.Clamp((box.Y1 - PadY) / ScaleY, 0, Height),
        X2 = Math.Clamp((box.X2 - PadX) / ScaleX, 0, Width),
        Y2 = Math.Clamp((box.Y2 - PadY) / ScaleY, 0, Height),
    };
}
