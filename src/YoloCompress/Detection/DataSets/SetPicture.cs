namespace YoloCompress.Detection;

/// <summary>A picture of a set.</summary>
/// <param name="Path">Full path.</param>
/// <param name="LabelPath">Full path of its label file, or null where there is none: a picture without objects.</param>
public sealed record SetPicture(string Path, string? LabelPath);
