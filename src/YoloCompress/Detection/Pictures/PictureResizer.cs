namespace YoloCompress.Detection;

/// <summary>Resizes as YOLOv5's loader does with OpenCV: bilinearly to larger sizes, by area averaging to smaller ones.</summary>
internal static class PictureResizer
{
    /// <summary>Red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>The picture at another size; the picture itself where the size is the same.</summary>
    public static RgbPicture Resize(RgbPicture picture, int width, int height)
    {
        if (width == picture.Width && height == picture.Height)
            return picture;
        bool smaller = width <= picture.Width && height <= picture.Height;
        return smaller ? AreaResizer.Resize(picture, width, height) : BilinearResizer.Resize(picture, width, height);
    }
}
