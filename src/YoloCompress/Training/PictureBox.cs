namespace YoloCompress.Training;

/// <summary>A labelled box of one picture, in pixels.</summary>
internal readonly record struct PictureBox(int Class, float X, float Y, float Width, float Height);
