using SkiaSharp;
using YoloCompress.Detection;
using YoloCompress.Inference;

namespace YoloCompress.Tests.Detection;

[TestClass]
public class PictureDecoderTests
{
    private const int Width = 48;
    private const int Height = 32;

    public PictureDecoderTests() => NativeLibraries.Register();

    /// <summary>The EXIF orientation says on which sides the first stored row and column lie.</summary>
    [TestMethod]
    [DataRow(1, "top left", "top right")]
    [DataRow(2, "top right", "top left")]
    [DataRow(3, "bottom right", "bottom left")]
    [DataRow(4, "bottom left", "bottom right")]
    [DataRow(5, "top left", "bottom left")]
    [DataRow(6, "top right", "bottom right")]
    [DataRow(7, "bottom right", "top right")]
    [DataRow(8, "bottom left", "top left")]
    public void Jpeg_IsTurnedUprightByItsOrientation(int orientation, string firstStored, string endOfFirstRow)
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("a.jpg", WithOrientation(Encode(SKEncodedImageFormat.Jpeg), orientation));

        RgbPicture picture = PictureDecoder.Decode(file);

        Assert.AreEqual(orientation >= 5 ? (Height, Width) : (Width, Height), (picture.Width, picture.Height));
        Assert.AreEqual("red", ColourAt(picture, firstStored));
        Assert.AreEqual("green", ColourAt(picture, endOfFirstRow));
    }

    [TestMethod]
    [DataRow(SKEncodedImageFormat.Png)]
    [DataRow(SKEncodedImageFormat.Webp)]
    public void OtherFormats_AreRead_WhateverTheExtension(SKEncodedImageFormat format)
    {
        using TemporaryFolder folder = new();

        RgbPicture picture = PictureDecoder.Decode(folder.Write("a.jpg", Encode(format)));

        Assert.AreEqual((Width, Height), (picture.Width, picture.Height));
        Assert.AreEqual("red", ColourAt(picture, "top left"));
        Assert.AreEqual("blue", ColourAt(picture, "bottom left"));
    }

    [TestMethod]
    public void Bmp_IsRead()
    {
        // 24 bits, rows from the bottom, padded to four bytes: blue, green, red.
        byte[] bmp = [.. "BM"u8, 0, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0, .. new byte[24], 1, 2, 3, 0, 4, 5, 6, 0];
        bmp[2] = (byte)bmp.Length;
        using TemporaryFolder folder = new();

        RgbPicture picture = PictureDecoder.Decode(folder.Write("a.bmp", bmp));

        CollectionAssert.AreEqual(new byte[] { 6, 5, 4, 3, 2, 1 }, picture.Pixels);
    }

    [TestMethod]
    public void Transparency_IsDropped_NotBlended()
    {
        using SKBitmap bitmap = new(1, 1, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        bitmap.SetPixel(0, 0, new SKColor(200, 100, 50, 128));
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using TemporaryFolder folder = new();

        CollectionAssert.AreEqual(new byte[] { 200, 100, 50 }, PictureDecoder.Decode(folder.Write("a.png", png.ToArray())).Pixels);
    }

    [TestMethod]
    public void DamagedFiles_AreRefused()
    {
        byte[] whole = Encode(SKEncodedImageFormat.Jpeg);
        using TemporaryFolder folder = new();

        Assert.ThrowsExactly<InvalidDataException>(() => PictureDecoder.Decode(folder.Write("empty.jpg", [])));
        Assert.ThrowsExactly<InvalidDataException>(() => PictureDecoder.Decode(folder.Write("text.jpg", "version https://example")));
        Assert.ThrowsExactly<InvalidDataException>(() => PictureDecoder.Decode(folder.Write("half.jpg", whole[..(whole.Length - 200)])));
        Assert.ThrowsExactly<FileNotFoundException>(() => PictureDecoder.Decode(folder.PathOf("none.jpg")));
    }

    // Red at the top left, green at the top right, blue below.
    private static byte[] Encode(SKEncodedImageFormat format)
    {
        using SKBitmap bitmap = new(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
                bitmap.SetPixel(x, y, y >= Height / 2 ? SKColors.Blue : x < Width / 2 ? SKColors.Red : SKColors.Lime);
        }

        using SKData data = bitmap.Encode(format, 100);
        return data.ToArray();
    }

    private static byte[] WithOrientation(byte[] jpeg, int orientation)
    {
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8,
            .. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }

    private static string ColourAt(RgbPicture picture, string corner)
    {
        int x = corner.EndsWith("left", StringComparison.Ordinal) ? 2 : picture.Width - 3;
        int y = corner.StartsWith("top", StringComparison.Ordinal) ? 2 : picture.Height - 3;
        ReadOnlySpan<byte> pixel = picture.Pixels.AsSpan(((y * picture.Width) + x) * 3, 3);
        return pixel switch
        {
            [> 200, < 60, < 60] => "red",
            [< 60, > 200, < 60] => "green",
            [< 60, < 60, > 200] => "blue",
            _ => $"{pixel[0]} {pixel[1]} {pixel[2]}",
        };
    }
}
