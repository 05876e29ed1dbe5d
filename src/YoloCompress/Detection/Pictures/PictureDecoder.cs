using SkiaSharp;
using YoloCompress.Inference;

namespace YoloCompress.Detection;

/// <summary>
/// Reads JPEG, PNG, BMP and WebP as training code does: turned upright by the EXIF orientation, embedded colour profiles ignored,
/// transparency dropped, grey spread over the three channels.
/// </summary>
internal static class PictureDecoder
{
    // Larger than any camera's; a file that claims more is broken or an attack on the machine's memory.
    private const long MaxPixels = 400_000_000;

    /// <summary>Reads one picture.</summary>
    /// <exception cref="InvalidDataException">The file is none of the formats, or is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static RgbPicture Decode(string path)
    {
        NativeLibraries.Require(NativePackage.Skia);
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.Length == 0)
            throw new InvalidDataException("the file is empty");
        using SKData data = SKData.CreateCopy(bytes);
        using SKCodec codec = SKCodec.Create(data) ?? throw new InvalidDataException("it is no JPEG, PNG, BMP or WebP picture");
        (int width, int height) = (codec.Info.Width, codec.Info.Height);
        if (width < 1 || height < 1 || (long)width * height > MaxPixels)
            throw new InvalidDataException($"its size of {width} x {height} pixels is out of range");

        // No colour space on the target: values stay as they are stored.
        SKImageInfo info = new(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, colorspace: null);
        byte[] rgba = new byte[info.BytesSize];
        SKCodecResult result = Read(codec, info, rgba);
        if (result != SKCodecResult.Success)
            throw new InvalidDataException($"it is damaged ({result})");
        return Upright(rgba, width, height, codec.EncodedOrigin);
    }

    private static unsafe SKCodecResult Read(SKCodec codec, SKImageInfo info, byte[] rgba)
    {
        fixed (byte* pixels = rgba)
            return codec.GetPixels(info, (nint)pixels);
    }

    // Every orientation is a start and two steps in the stored picture: one along the upright picture's rows, one down its columns.
    private static RgbPicture Upright(byte[] rgba, int width, int height, SKEncodedOrigin origin)
    {
        (int right, int bottom) = (width - 1, height - 1);
        (int startX, int startY, (int X, int Y) across, (int X, int Y) down) = origin switch
        {
            SKEncodedOrigin.TopRight => (right, 0, (-1, 0), (0, 1)),
            SKEncodedOrigin.BottomRight => (right, bottom, (-1, 0), (0, -1)),
            SKEncodedOrigin.BottomLeft => (0, bottom, (1, 0), (0, -1)),
            SKEncodedOrigin.LeftTop => (0, 0, (0, 1), (1, 0)),
            SKEncodedOrigin.RightTop => (0, bottom, (0, -1), (1, 0)),
            SKEncodedOrigin.RightBottom => (right, bottom, (0, -1), (-1, 0)),
            SKEncodedOrigin.LeftBottom => (right, 0, (0, 1), (-1, 0)),
            _ => (0, 0, (1, 0), (0, 1)),
        };
        (int uprightWidth, int uprightHeight) = across.X == 0 ? (height, width) : (width, height);
        byte[] rgb = new byte[uprightWidth * uprightHeight * 3];
        int target = 0;
        for (int y = 0; y < uprightHeight; y++)
        {
            int source = (((startY + (y * down.Y)) * width) + startX + (y * down.X)) * 4;
            int step = ((across.Y * width) + across.X) * 4;
            for (int x = 0; x < uprightWidth; x++, source += step, target += 3)
            {
                rgb[target] = rgba[source];
                rgb[target + 1] = rgba[source + 1];
                rgb[target + 2] = rgba[source + 2];
            }
        }

        return new(uprightWidth, uprightHeight, rgb);
    }
}
