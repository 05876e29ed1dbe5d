namespace YoloCompress.Detection;

/// <summary>What a model found on one picture.</summary>
/// <param name="Index">The picture's index in its set.</param>
/// <param name="Width">The original picture's width in pixels.</param>
/// <param name="Height">The original picture's height in pixels.</param>
/// <param name="Detections">Detections in pixels of the original picture, best first.</param>
public sealed record PictureDetections(int Index, int Width, int Height, Detection[] Detections);
