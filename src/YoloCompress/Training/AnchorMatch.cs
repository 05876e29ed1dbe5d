namespace YoloCompress.Training;

/// <summary>A box that one anchor of one cell has to predict; sizes in cells, the centre relative to the cell.</summary>
internal readonly record struct AnchorMatch(
    int Picture, int Class, int Anchor, int Column, int Row, float X, float Y, float Width, float Height, float AnchorWidth, float AnchorHeight);
