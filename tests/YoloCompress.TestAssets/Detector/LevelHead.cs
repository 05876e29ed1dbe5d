using YoloCompress.Onnx;

namespace YoloCompress.TestAssets.Detector;

/// <summary>
/// One level of the head. It works on grown masks at half the level's stride ("half cells"). From the middle of a cell it counts how many
/// half cells to the left, right, top and bottom belong to the same shape without a gap; the four counts give centre and size.
/// </summary>
internal sealed class LevelHead(ModuleWriter writer, string path, float stride)
{
    /// <summary>The longest run that is counted, in half cells.</summary>
    private const int Reach = 6;

    private const float Sharpness = Features.Sharpness;
    private const int Colours = Features.Colours;
    private const int Width = Features.Width;
    private const int MapChannels = 8;
    private const int Columns = 4;
    private const int RunChannels = (Colours * 2 * Reach) + 4;
    private const double Jitter = 0.004;

    // Sizes in half cells: what growing added to both ends together, where the size is bent to follow the logarithm, the level's range.
    private const float Grown = 1.75f;
    private const float Bend = 4;
    private const float LargestSide = 6.6f;
    private const float SmallestMean = 2.7f;

    private const int SizeX = 0, SizeY = 1, BentX = 2, BentY = 3, Right = 4, Left = 5, Down = 6, Up = 7;
    private const int Gate = 8, Class = 9, Seen = 12;

    /// <summary>Channels of what <see cref="Locate"/> gives.</summary>
    public const int LocatedChannels = Width;

    /// <summary>The channel of it that is high in the middle of a shape of this level's size.</summary>
    public const int CentreChannel = Gate;

    /// <summary>Sizes, offsets and gates from the runs, [1, 16, height, width] at the level's stride.</summary>
    public string Measure(string features)
    {
        // The middle of a cell lies between two lines and two columns of half cells: their means are taken first.
        Kernel reduce = new(MapChannels, Width, 2, 2);
        for (int colour = 0; colour < Colours; colour++)
        {
            reduce[colour, colour, 0, 0] = reduce[colour, colour, 1, 0] = 0.5f;
            reduce[Columns + colour, colour, 0, 0] = reduce[Columns + colour, colour, 0, 1] = 0.5f;
        }

        reduce.WithJitter(SplitMix.For($"{path}.cv1"), Jitter, Width).WithPilot(Sharpness);
        string maps = writer.Conv($"{path}.cv1", features, reduce, 1, 0, 0, 1, 1);
        string across = writer.Conv($"{path}.cv2", maps, Runs(horizontal: true), 2, 0, Reach - 1, 0, Reach - 1);
        string along = writer.Conv($"{path}.cv3", maps, Runs(horizontal: false), 2, Reach - 1, 0, Reach - 1, 0);
        return writer.Conv($"{path}.cv4", writer.Concat($"{path}/Concat", across, along), Sizes());
    }

    /// <summary>The same with the gates joined into one channel that says where the middle of a shape is.</summary>
    /// <param name="measured">What <see cref="Measure"/> gave.</param>
    /// <param name="coarser">The next coarser level's result at this level's size; where it has found something, this level holds back.</param>
    public string Locate(string measured, string? coarser)
    {
        Kernel kernel = new(Width, coarser == null ? Width : 2 * Width, 1, 1);
        for (int channel = 0; channel <= Up; channel++)
            kernel[channel, channel] = 1;
        for (int colour = 0; colour < Colours; colour++)
            kernel[Class + colour, 11 + colour] = 1;
        kernel[Seen, 14] = 1;
        kernel[Gate, 14] = 1;
        foreach (int offset in (int[])[Right, Left, Down, Up])
            kernel[Gate, offset] = -0.1f;
        foreach (int gate in (int[])[8, 9, 10])
            kernel[Gate, gate] = -1.5f;
        if (coarser != null)
            kernel[Gate, Width + CentreChannel] = -1.2f;
        kernel[Seen + 1, 12] = kernel[Seen + 2, 13] = 0.5f;
        string input = coarser == null ? measured : writer.Concat($"{path}/Concat_1", measured, coarser);
        return writer.Conv($"{path}.cv5", input, kernel.WithJitter(SplitMix.For($"{path}.cv5"), Jitter, Width).WithPilot((LargestSide + 1) * Sharpness));
    }

    /// <summary>The raw head [1, anchors * (5 + nc), height, width].</summary>
    public string Detect(string detectPath, string located, IReadOnlyList<AnchorSize> anchors)
    {
        string pooled = writer.MaxPool($"{path}/MaxPool", located, 3);
        string input = writer.Concat($"{path}/Concat_2", located, pooled);
        const int Values = 5 + Colours;
        Kernel kernel = new(anchors.Count * Values, 2 * Width, 1, 1);
        float half = stride / 2;
        // Offsets beyond a cell are not worth a good fit: the neighbour is better placed.
        double slope = Curve.Fit(x => Curve.Logit(0.5 + (x / 8)), -2.5, 2.5, x => [x])[0];
        for (int i = 0; i < anchors.Count; i++)
        {
            int at = i * Values;
            kernel[at, Right] = kernel[at + 1, Down] = (float)slope / Sharpness;
            kernel[at, Left] = kernel[at + 1, Up] = -(float)slope / Sharpness;
            (double from, double to, float bend, float bias) = i switch
            {
                0 => (1.4, 4.0, -0.8f, 0f),
                1 => (1.8, 5.5, -0.3f, -0.4f),
                _ => (2.5, 7.0, 0, -1.2f),
            };
            Size(at + 2, SizeX, BentX, anchors[i].Width);
            Size(at + 3, SizeY, BentY, anchors[i].Height);

            // High at the middle, and only where no neighbour is more in the middle.
            const float Height = 12, Peak = 12;
            kernel[at + 4, Gate] = (Height + Peak) / Sharpness;
            kernel[at + 4, Width + Gate] = -Peak / Sharpness;
            kernel[at + 4, BentX] = kernel[at + 4, BentY] = bend / Sharpness;
            kernel.Biases[at + 4] = -6 + bias;
            for (int colour = 0; colour < Colours; colour++)
            {
                kernel[at + 5 + colour, Class + colour] = 10 / Sharpness;
                kernel.Biases[at + 5 + colour] = -5;
            }

            void Size(int output, int size, int bent, float anchor)
            {
                double[] fit = Curve.Fit(
                    x => Curve.Logit(Math.Sqrt(x * half / anchor) / 2), from, to, x => [x, Math.Max(x - Bend, 0), 1]);
                kernel[output, size] = (float)fit[0] / Sharpness;
                kernel[output, bent] = (float)fit[1] / Sharpness;
                kernel.Biases[output] = (float)fit[2];
            }
        }

        return writer.Convolution(detectPath, input, kernel.WithJitter(SplitMix.For(detectPath), 0.001, Width));
    }

    // Channel (colour, direction, k): 1 if the k half cells next to the middle in that direction are all on.
    private Kernel Runs(bool horizontal)
    {
        Kernel kernel = horizontal ? new(RunChannels, MapChannels, 1, 2 * Reach) : new(RunChannels, MapChannels, 2 * Reach, 1);
        for (int colour = 0; colour < Colours; colour++)
        {
            for (int direction = 0; direction < 2; direction++)
            {
                for (int length = 1; length <= Reach; length++)
                {
                    int channel = Run(colour, direction, length);
                    for (int i = 0; i < length; i++)
                    {
                        int at = direction == 0 ? Reach - 1 - i : Reach + i;
                        if (horizontal)
                            kernel[channel, colour, 0, at] = 1;
                        else
                            kernel[channel, Columns + colour, at, 0] = 1;
                    }

                    kernel.Biases[channel] = -Sharpness * (length - 1);
                }
            }
        }

        return kernel.WithJitter(SplitMix.For($"{path}.{(horizontal ? "cv2" : "cv3")}"), Jitter, MapChannels).WithPilot(Sharpness);
    }

    private static int Run(int colour, int direction, int length) => (((colour * 2) + direction) * Reach) + length - 1;

    private Kernel Sizes()
    {
        Kernel kernel = new(Width, 2 * RunChannels, 1, 1);
        for (int colour = 0; colour < Colours; colour++)
        {
            for (int length = 1; length <= Reach; length++)
            {
                int left = Run(colour, 0, length), right = Run(colour, 1, length);
                int up = RunChannels + left, down = RunChannels + right;
                foreach (int x in (int[])[left, right])
                {
                    kernel[SizeX, x] = kernel[BentX, x] = kernel[8, x] = 1;
                    kernel[10, x] = -0.5f;
                }

                foreach (int y in (int[])[up, down])
                {
                    kernel[SizeY, y] = kernel[BentY, y] = kernel[9, y] = 1;
                    kernel[10, y] = -0.5f;
                }

                (kernel[Right, right], kernel[Right, left], kernel[Left, left], kernel[Left, right]) = (1, -1, 1, -1);
                (kernel[Down, down], kernel[Down, up], kernel[Up, up], kernel[Up, down]) = (1, -1, 1, -1);
                if (length == 1)
                {
                    foreach (int run in (int[])[left, right, up, down])
                        kernel[11 + colour, run] = kernel[14, run] = 0.25f;
                }
            }
        }

        kernel.Biases[SizeX] = kernel.Biases[SizeY] = -Sharpness * Grown;
        kernel.Biases[BentX] = kernel.Biases[BentY] = -Sharpness * (Grown + Bend);
        kernel.Biases[8] = kernel.Biases[9] = -Sharpness * (Grown + LargestSide);
        kernel.Biases[10] = Sharpness * (Grown + SmallestMean);
        return kernel.WithJitter(SplitMix.For($"{path}.cv4"), Jitter, RunChannels).WithPilot((LargestSide + 1) * Sharpness);
    }
}
