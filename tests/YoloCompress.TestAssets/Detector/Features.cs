namespace YoloCompress.TestAssets.Detector;

/// <summary>
/// The kernels that turn a picture into one mask per colour, at strides 4, 8 and 16. SiLU stands in for a rectifier: every feature f is
/// kept as <see cref="Sharpness"/> * f, where silu(8 f) / 8 is close to max(f, 0).
/// </summary>
internal static class Features
{
    /// <summary>How much larger than its meaning every activation is.</summary>
    public const float Sharpness = 8;

    /// <summary>Red, green, blue.</summary>
    public const int Colours = 3;

    /// <summary>Channels between modules.</summary>
    public const int Width = 16;

    /// <summary>Channels inside a C3 module.</summary>
    public const int Hidden = 8;

    // How much stronger than the mean of the others a colour must be to count (of 1), and from where on it counts fully.
    private const float ColourFrom = 0.16f;
    private const float ColourFull = 0.40f;

    // The sum over 3 x 3 mask cells that counts as a full one: below 3, so that shapes two cells high still fill a cell.
    private const float NeighboursFull = 2;

    private const double Jitter = 0.004;

    /// <summary>
    /// 6x6, stride 2. Channels 0 to 2: colour strength u of 2x2 pixels; 3 to 5: u - 1, which subtracted from it cuts it off at 1;
    /// 6 to 11: the same of 4x4 blurred pixels; 12: brightness; 13, 14: edges; the last of every layer is a pilot.
    /// </summary>
    public static Kernel Stem()
    {
        Kernel kernel = new(Width, Colours, 6, 6);
        float[] sharp = [0, 0, 0.5f, 0.5f, 0, 0], soft = [0, 0.125f, 0.375f, 0.375f, 0.125f, 0];
        const float Gain = Sharpness / (ColourFull - ColourFrom), Offset = Sharpness * ColourFrom / (ColourFull - ColourFrom);
        for (int y = 0; y < 6; y++)
        {
            for (int x = 0; x < 6; x++)
            {
                for (int colour = 0; colour < Colours; colour++)
                {
                    for (int input = 0; input < Colours; input++)
                    {
                        float part = Gain * (input == colour ? 1 : -0.5f);
                        kernel[colour, input, y, x] = kernel[3 + colour, input, y, x] = part * sharp[y] * sharp[x];
                        kernel[6 + colour, input, y, x] = kernel[9 + colour, input, y, x] = part * soft[y] * soft[x];
                    }

                    kernel[12, colour, y, x] = soft[y] * soft[x];
                    kernel[13, colour, y, x] = soft[y] * (x - 2.5f);
                    kernel[14, colour, y, x] = soft[x] * (y - 2.5f);
                }
            }
        }

        for (int colour = 0; colour < Colours; colour++)
        {
            kernel.Biases[colour] = kernel.Biases[6 + colour] = -Offset;
            kernel.Biases[3 + colour] = kernel.Biases[9 + colour] = -Offset - Sharpness;
        }

        return kernel.WithJitter(SplitMix.For("stem"), 0.02).WithPilot(2.5f * Sharpness);
    }

    /// <summary>3x3, stride 2, after the stem. Channels 0 to 2: the masks from the sharp half; 3 to 5: from the blurred half.</summary>
    public static Kernel MaskFromStem()
    {
        Kernel kernel = new(Width, Width, 3, 3);
        for (int colour = 0; colour < Colours; colour++)
        {
            for (int half = 0; half < 2; half++)
            {
                Average(kernel, colour + (3 * half), colour + (6 * half), 1);
                Average(kernel, colour + (3 * half), colour + (6 * half) + 3, -1);
            }
        }

        Pass(kernel);
        return kernel.WithJitter(SplitMix.For("mask"), Jitter, Width).WithPilot(Sharpness);
    }

    /// <summary>3x3, stride 2, after a C3: the masks (its channels 3 to 5) at half the size, twice.</summary>
    public static Kernel MaskHalved(string path)
    {
        Kernel kernel = new(Width, Width, 3, 3);
        for (int colour = 0; colour < Colours; colour++)
        {
            Average(kernel, colour, 3 + colour, 1);
            Average(kernel, 3 + colour, 3 + colour, 1);
        }

        Pass(kernel);
        return kernel.WithJitter(SplitMix.For(path), Jitter, Width).WithPilot(Sharpness);
    }

    /// <summary>
    /// A C3 module: channels 0 to 2 of its result are the masks grown by one cell, cut off at 1; 3 to 5 the masks. The bottleneck adds
    /// s = (sum of 3x3 cells) / full to the mask, and max(s - 1, 0) to a second copy of it; their difference is min(s, 1).
    /// </summary>
    public static string C3(ModuleWriter writer, string path, string input)
    {
        Kernel cv1 = new(Hidden, Width, 1, 1), cv2 = new(Hidden, Width, 1, 1), inner1 = new(Hidden, Hidden, 1, 1);
        Kernel inner2 = new(Hidden, Hidden, 3, 3), cv3 = new(Width, 2 * Hidden, 1, 1);
        for (int colour = 0; colour < Colours; colour++)
        {
            for (int copy = 0; copy < 2; copy++)
            {
                cv1[colour + (3 * copy), colour] = cv1[colour + (3 * copy), 3 + colour] = 0.5f;
                cv2[colour + (3 * copy), colour] = cv2[colour + (3 * copy), 3 + colour] = 0.5f;
                inner1[colour + (3 * copy), colour] = inner1[colour + (3 * copy), 3 + colour] = 0.5f;
                for (int cell = 0; cell < 9; cell++)
                {
                    inner2[colour + (3 * copy), colour, cell / 3, cell % 3] = 0.5f / NeighboursFull;
                    inner2[colour + (3 * copy), 3 + colour, cell / 3, cell % 3] = 0.5f / NeighboursFull;
                }
            }

            inner2.Biases[3 + colour] = -Sharpness;
            cv3[colour, colour] = 1;
            cv3[colour, 3 + colour] = -1;
            cv3[3 + colour, Hidden + colour] = cv3[3 + colour, Hidden + 3 + colour] = 0.5f;
        }

        for (int spare = 6; spare < Hidden; spare++)
            cv1[spare, spare] = cv2[spare, spare + 2] = inner1[spare, spare] = 0.5f;
        for (int spare = 6; spare < Width; spare++)
            cv3[spare, spare] = 0.5f;

        string left = writer.Conv($"{path}.cv1", input, cv1.WithJitter(SplitMix.For($"{path}.cv1"), Jitter, Width).WithPilot(Sharpness));
        string right = writer.Conv($"{path}.cv2", input, cv2.WithJitter(SplitMix.For($"{path}.cv2"), Jitter, Width).WithPilot(Sharpness));
        string deep = writer.Conv($"{path}.m.0.cv1", left, inner1.WithJitter(SplitMix.For($"{path}.m.0.cv1"), Jitter, Hidden).WithPilot(Sharpness));
        inner2.WithJitter(SplitMix.For($"{path}.m.0.cv2"), Jitter / 2, Hidden).WithPilot(9 / NeighboursFull * Sharpness);
        deep = writer.Conv($"{path}.m.0.cv2", deep, inner2, 1, 1, 1, 1, 1);
        string sum = writer.Add($"{path}.m.0/Add", left, deep);
        return writer.Conv($"{path}.cv3", writer.Concat($"{path}/Concat", sum, right), cv3.WithJitter(SplitMix.For($"{path}.cv3"), Jitter, Hidden).WithPilot(Sharpness));
    }

    /// <summary>An SPPF module that passes masks on and adds what pooling finds nearby in further channels.</summary>
    public static string Sppf(ModuleWriter writer, string path, string input)
    {
        Kernel cv1 = new(Hidden, Width, 1, 1), cv2 = new(Width, 4 * Hidden, 1, 1);
        for (int channel = 0; channel < 6; channel++)
        {
            cv1[channel, channel] = 1;
            cv2[channel, channel] = 1;
            cv2[6 + channel, Hidden + channel] = 0.5f;
            cv2[6 + channel, (2 * Hidden) + channel] = 0.3f;
            cv2[6 + channel, (3 * Hidden) + channel] = 0.2f;
        }

        cv1[6, 12] = 0.5f;
        string reduced = writer.Conv($"{path}.cv1", input, cv1.WithJitter(SplitMix.For($"{path}.cv1"), Jitter, Width).WithPilot(Sharpness));
        string near = writer.MaxPool($"{path}.m/MaxPool", reduced, 5);
        string wider = writer.MaxPool($"{path}.m/MaxPool_1", near, 5);
        string widest = writer.MaxPool($"{path}.m/MaxPool_2", wider, 5);
        string all = writer.Concat($"{path}/Concat", reduced, near, wider, widest);
        return writer.Conv($"{path}.cv2", all, cv2.WithJitter(SplitMix.For($"{path}.cv2"), Jitter / 2, Hidden).WithPilot(Sharpness));
    }

    // Of a 3x3 kernel with stride 2 and padding 1, the last two rows and columns lie on the cell.
    private static void Average(Kernel kernel, int output, int input, float weight)
    {
        for (int y = 1; y < 3; y++)
        {
            for (int x = 1; x < 3; x++)
                kernel[output, input, y, x] = weight / 4;
        }
    }

    private static void Pass(Kernel kernel)
    {
        for (int spare = 6; spare < Width; spare++)
            Average(kernel, spare, spare, 0.7f);
    }
}
