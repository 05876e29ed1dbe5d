namespace YoloCompress.Checkpoints.Modules;

/// <summary>A value of the graph under construction, of shape [1, channels, height, width].</summary>
internal readonly record struct Feature(string Value, int Channels, int Height, int Width);
