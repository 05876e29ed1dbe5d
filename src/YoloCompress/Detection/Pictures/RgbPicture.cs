namespace YoloCompress.Detection;

/// <summary>A decoded picture.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Pixels">Red, green, blue, 0 to 255, interleaved, row by row from the top.</param>
internal sealed record RgbPicture(int Width, int Height, byte[] Pixels);
