namespace YoloCompress.Reporting.Html;

/// <summary>A picture with two sets of boxes.</summary>
/// <param name="Name">The file's name, without its folder.</param>
/// <param name="Jpeg">The picture, scaled down.</param>
/// <param name="Width">Width in pixels, in which the boxes are given.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Original">The original model's boxes.</param>
/// <param name="Compact">The compact model's boxes.</param>
/// <param name="Note">Why the picture is shown, such as <c>largest disagreement</c>.</param>
public sealed record PicturePair(
    string Name, byte[] Jpeg, int Width, int Height, IReadOnlyList<PictureBox> Original, IReadOnlyList<PictureBox> Compact, string Note);
