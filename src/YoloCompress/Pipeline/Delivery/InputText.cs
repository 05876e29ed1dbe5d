using System.Text;
using YoloCompress.Detection;

namespace YoloCompress.Pipeline;

/// <summary>The part of an accessor that turns a picture into the model's input.</summary>
internal static class InputText
{
    /// <summary>True for inputs that take one picture of fixed size.</summary>
    public static bool IsPicture(TensorContract input) => input.Shape is [1, 3, > 0, > 0] && (TakesBytes(input) || input.Type == "float");

    /// <summary>What is subtracted from pixels; nothing where the model takes them as they are.</summary>
    public static IReadOnlyList<float> Mean(PictureEncoding encoding, TensorContract input) => TakesBytes(input) ? [0, 0, 0] : encoding.Mean;

    /// <summary>What pixels are divided by; 1 where the model takes them as they are.</summary>
    public static IReadOnlyList<float> Deviation(PictureEncoding encoding, TensorContract input) => TakesBytes(input) ? [1, 1, 1] : encoding.Deviation;

    /// <summary>Appends the method, where the model takes pictures.</summary>
    public static void Append(StringBuilder text, AccessorContent content)
    {
        TensorContract input = content.Contract.Input;
        if (!IsPicture(input))
            return;
        string type = TakesBytes(input) ? "byte" : "float";
        string source = content.Encoding.BlueFirst ? "2 - channel" : "channel";
        string value = TakesBytes(input) ? "rgb[(3 * i) + source]" : "(rgb[(3 * i) + source] - mean) / deviation";
        string locals = TakesBytes(input) ? "" : """
                            float mean = InputMean[channel], deviation = InputStd[channel];

            """;
        text.Append($$"""

                    /// <summary>Writes a picture into the model's input.</summary>
                    /// <param name="rgb">ImageHeight lines of ImageWidth pixels; of each its red, green and blue, 0 to 255.</param>
                    /// <param name="input">Takes the input's elements: a plane of ImageHeight lines for each channel.</param>
                    public static void FillInput(byte[] rgb, {{type}}[] input)
                    {
                        const int plane = ImageHeight * ImageWidth;
                        if (rgb.Length != 3 * plane)
                            throw new global::System.ArgumentException("The picture must have " + ImageWidth + " x " + ImageHeight + " pixels of 3 bytes.", "rgb");
                        if (input.Length != 3 * plane)
                            throw new global::System.ArgumentException("The input has 3 x " + ImageHeight + " x " + ImageWidth + " elements.", "input");
                        for (int channel = 0; channel < 3; channel++)
                        {
                            int source = {{source}}, start = channel * plane;
            {{locals}}                for (int i = 0; i < plane; i++)
                                input[start + i] = {{value}};
                        }
                    }

            """.ReplaceLineEndings("\n"));
    }

    private static bool TakesBytes(TensorContract input) => input.Type == "uint8";
}
