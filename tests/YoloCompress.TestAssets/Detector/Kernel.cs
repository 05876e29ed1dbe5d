namespace YoloCompress.TestAssets.Detector;

/// <summary>A convolution's weights [outputs, inputs, height, width] and biases while they are put together.</summary>
internal sealed class Kernel(int outputs, int inputs, int height, int width)
{
    public int Outputs => outputs;

    public int Inputs => inputs;

    public int Height => height;

    public int Width => width;

    public float[] Weights { get; } = new float[outputs * inputs * height * width];

    public float[] Biases { get; } = new float[outputs];

    public float this[int output, int input, int y, int x]
    {
        get => Weights[Index(output, input, y, x)];
        set => Weights[Index(output, input, y, x)] = value;
    }

    /// <summary>The weight of a 1x1 kernel.</summary>
    public float this[int output, int input]
    {
        get => this[output, input, 0, 0];
        set => this[output, input, 0, 0] = value;
    }

    /// <summary>
    /// Makes the last output a constant as large as the useful ones become. Trained networks reach much the same range on every picture;
    /// ours would reach it only on pictures with large shapes, and ranges averaged over pictures would cut them off.
    /// </summary>
    public Kernel WithPilot(float level)
    {
        Array.Clear(Weights, (outputs - 1) * Weights.Length / outputs, Weights.Length / outputs);
        Biases[outputs - 1] = level;
        return this;
    }

    /// <summary>Gives every weight that is still zero a small value, as trained networks have, except those that read a pilot.</summary>
    /// <param name="random">Says which values.</param>
    /// <param name="amount">The largest value.</param>
    /// <param name="sourceWidth">Channels of the module, or of each of the concatenated modules, that is read; their last one is a pilot.</param>
    public Kernel WithJitter(SplitMix random, double amount, int sourceWidth = int.MaxValue)
    {
        for (int i = 0; i < Weights.Length; i++)
        {
            double jitter = random.Between(-amount, amount);
            bool readsPilot = i / (height * width) % inputs % sourceWidth == sourceWidth - 1;
            if (Weights[i] == 0 && !readsPilot)
                Weights[i] = (float)jitter;
        }

        return this;
    }

    private int Index(int output, int input, int y, int x) => (((((output * inputs) + input) * height) + y) * width) + x;
}
