namespace YoloCompress.Training;

/// <summary>A labelled box of a batch, in pixels of the network's input.</summary>
/// <param name="Picture">The picture's place in the batch.</param>
/// <param name="Class">The class's index.</param>
/// <param name="X">The centre's x.</param>
/// <param name="Y">The centre's y.</param>
/// <param name="Width">The width.</param>
/// <param name="Height">The height.</param>
public readonly record struct BoxTarget(int Picture, int Class, float X, float Y, float Width, float Height);
