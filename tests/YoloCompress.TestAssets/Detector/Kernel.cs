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

    /// <summary>Gives every weight that is still zero a small value, as trained networks have.</summary>
    public Kernel WithJitter(SplitMix random, double amount)
    {
        for (int i = 0; i < Weights.Length; i++)
        {
            double jitter = random.Between(-amount, amount);
            if (Weights[i] == 0)
                Weights[i] = (float)jitter;
        }

        return this;
    }

    private int Index(int output, int input, int y, int x) => (((((output * inputs) + input) * height) + y) * width) + x;
}
