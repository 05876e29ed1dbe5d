using System.Numerics.Tensors;

namespace YoloCompress.Detection;

/// <summary>
/// A picture scaled to fit a model's input with its proportions kept, centred, the rest filled with grey 114, as in YOLOv5's validation
/// (letterbox without rectangular batches).
/// </summary>
public sealed class LetterboxedPicture
{
    /// <summary>The value around the picture.</summary>
    public const byte Padding = 114;

    private const int Channels = 3;

    private LetterboxedPicture(int width, int height, byte[] pixels, LetterboxTransform transform)
    {
        Width = width;
        Height = height;
        Pixels = pixels;
        Transform = transform;
    }

    /// <summary>Width of the input in pixels.</summary>
    public int Width { get; }

    /// <summary>Height of the input in pixels.</summary>
    public int Height { get; }

    /// <summary>Planes of red, green and blue, each <see cref="Height"/> rows of <see cref="Width"/> values 0 to 255.</summary>
    public byte[] Pixels { get; }

    /// <summary>Where the original picture lies.</summary>
    public LetterboxTransform Transform { get; }

    /// <summary>Reads a picture into a square letterbox.</summary>
    /// <param name="path">A JPEG, PNG, BMP or WebP file.</param>
    /// <param name="size">Width and height of the input in pixels.</param>
    /// <exception cref="InvalidDataException">The file is no picture, or is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static LetterboxedPicture Load(string path, int size) => Load(path, size, size);

    /// <summary>Reads a picture into a letterbox.</summary>
    /// <param name="path">A JPEG, PNG, BMP or WebP file.</param>
    /// <param name="height">Height of the input in pixels.</param>
    /// <param name="width">Width of the input in pixels.</param>
    /// <exception cref="InvalidDataException">The file is no picture, or is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static LetterboxedPicture Load(string path, int height, int width) => Of(PictureDecoder.Decode(path), height, width);

    internal static LetterboxedPicture Of(RgbPicture picture, int height, int width)
    {
        (int scaledWidth, int scaledHeight) = Fit(picture.Width, picture.Height, width, height);
        RgbPicture scaled = PictureResizer.Resize(picture, scaledWidth, scaledHeight);
        float padX = (width - scaledWidth) / 2f;
        float padY = (height - scaledHeight) / 2f;
        byte[] pixels = new byte[Channels * width * height];
        Array.Fill(pixels, Padding);
        int left = (width - scaledWidth) / 2;
        int top = (height - scaledHeight) / 2;
        int plane = width * height;
        int source = 0;
        for (int y = 0; y < scaledHeight; y++)
        {
            int target = ((top + y) * width) + left;
            for (int x = 0; x < scaledWidth; x++, target++, source += Channels)
            {
                pixels[target] = scaled.Pixels[source];
                pixels[plane + target] = scaled.Pixels[source + 1];
                pixels[(2 * plane) + target] = scaled.Pixels[source + 2];
            }
        }

        return new(width, height, pixels, new(
            picture.Width, picture.Height, (float)scaledWidth / picture.Width, (float)scaledHeight / picture.Height, padX, padY));
    }

    /// <summary>The model's input, [1, 3, height, width], in a new array.</summary>
    /// <param name="encoding">How pixels become inputs; null for YOLOv5's 0 to 1.</param>
    public float[] ToFloats(PictureEncoding? encoding = null)
    {
        float[] values = new float[Pixels.Length];
        CopyTo(values, encoding);
        return values;
    }

    /// <summary>The input of a model that takes bytes, [1, 3, height, width], in a new array.</summary>
    /// <param name="blueFirst">The order of the planes.</param>
    public byte[] ToBytes(bool blueFirst)
    {
        byte[] values = (byte[])Pixels.Clone();
        int plane = Width * Height;
        if (blueFirst)
        {
            Pixels.AsSpan(2 * plane).CopyTo(values);
            Pixels.AsSpan(0, plane).CopyTo(values.AsSpan(2 * plane));
        }

        return values;
    }

    /// <summary>Writes the model's input, [1, 3, height, width], into an array.</summary>
    /// <param name="target">As many floats as there are pixels times channels.</param>
    /// <param name="encoding">How pixels become inputs; null for YOLOv5's 0 to 1.</param>
    public void CopyTo(Span<float> target, PictureEncoding? encoding = null)
    {
        encoding ??= PictureEncoding.Yolo;
        int plane = Width * Height;
        for (int channel = 0; channel < Channels; channel++)
        {
            int source = encoding.BlueFirst ? Channels - 1 - channel : channel;
            Span<float> values = target.Slice(channel * plane, plane);
            TensorPrimitives.ConvertChecked<byte, float>(Pixels.AsSpan(source * plane, plane), values);
            if (encoding.Mean[channel] != 0)
                TensorPrimitives.Subtract(values, encoding.Mean[channel], values);
            // Divided, not multiplied by the reciprocal: the same bits as everybody else's pictures / 255.
            TensorPrimitives.Divide(values, encoding.Deviation[channel], values);
        }
    }

    // Rounded down, as YOLOv5's loader does; in whole numbers, so that the longer side is never one pixel short by rounding.
    private static (int Width, int Height) Fit(int width, int height, int boxWidth, int boxHeight)
    {
        bool limitedByWidth = (long)boxWidth * height <= (long)boxHeight * width;
        return limitedByWidth
            ? (boxWidth, Math.Max(1, (int)((long)height * boxWidth / width)))
            : (Math.Max(1, (int)((long)width * boxHeight / height)), boxHeight);
    }
}
