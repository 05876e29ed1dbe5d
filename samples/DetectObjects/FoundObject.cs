using SkiaSharp;

namespace DetectObjects;

/// <summary>An object on a picture.</summary>
/// <param name="Class">The class's index.</param>
/// <param name="Name">The class's name.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Box">Where, in the picture's pixels.</param>
public readonly record struct FoundObject(int Class, string Name, float Score, SKRect Box);
