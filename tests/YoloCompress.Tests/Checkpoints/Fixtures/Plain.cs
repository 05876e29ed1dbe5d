namespace YoloCompress.Tests.Checkpoints.Fixtures;

/// <summary>
/// A feature map and what PyTorch's layers do with it, computed by definition in double precision: slow, obvious, and independent of
/// the import and of ONNX Runtime.
/// </summary>
internal sealed class Plain(int channels, int height, int width)
{
    public int Channels { get; } = channels;

    public int Height { get; } = height;

    public int Width { get; } = width;

    public double[] Values { get; } = new double[channels * height * width];

    public double this[int c, int y, int x]
    {
        get => Values[(((c * Height) + y) * Width) + x];
        set => Values[(((c * Height) + y) * Width) + x] = value;
    }

    public static Plain Of(int channels, int height, int width, IReadOnlyList<float> values)
    {
        Plain made = new(channels, height, width);
        for (int i = 0; i < values.Count; i++)
            made.Values[i] = values[i];
        return made;
    }

    public static Plain Make(int channels, int height, int width, Func<int, int, int, double> value)
    {
        Plain made = new(channels, height, width);
        for (int c = 0; c < channels; c++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                    made[c, y, x] = value(c, y, x);
            }
        }

        return made;
    }

    public static Plain Concat(params Plain[] parts)
    {
        Plain made = new(parts.Sum(p => p.Channels), parts[0].Height, parts[0].Width);
        int at = 0;
        foreach (Plain part in parts)
        {
            part.Values.CopyTo(made.Values, at);
            at += part.Values.Length;
        }

        return made;
    }

    public Plain Map(Func<double, double> function) => Make(Channels, Height, Width, (c, y, x) => function(this[c, y, x]));

    public Plain SiLU() => Map(v => v / (1 + Math.Exp(-v)));

    public Plain Plus(Plain other) => Make(Channels, Height, Width, (c, y, x) => this[c, y, x] + other[c, y, x]);

    public Plain Conv(PythonTensor weight, PythonTensor? bias, (int H, int W) stride, (int H, int W) padding, int dilation, int groups)
    {
        int perGroup = Channels / groups;
        int outputs = (int)weight.Shape[0];
        int kh = (int)weight.Shape[2];
        int kw = (int)weight.Shape[3];
        return Make(
            outputs,
            ((Height + (2 * padding.H) - (dilation * (kh - 1)) - 1) / stride.H) + 1,
            ((Width + (2 * padding.W) - (dilation * (kw - 1)) - 1) / stride.W) + 1,
            (o, y, x) =>
            {
                double sum = bias?.Values[o] ?? 0;
                for (int i = 0; i < perGroup; i++)
                {
                    for (int a = 0; a < kh; a++)
                    {
                        for (int b = 0; b < kw; b++)
                        {
                            double weighted = weight.Values[(((((o * perGroup) + i) * kh) + a) * kw) + b];
                            sum += weighted * At((o / (outputs / groups) * perGroup) + i, (y * stride.H) - padding.H + (a * dilation), (x * stride.W) - padding.W + (b * dilation));
                        }
                    }
                }

                return sum;
            });
    }

    public Plain ConvTranspose(PythonTensor weight, PythonTensor? bias, int stride, int padding, int extra, int groups)
    {
        int k = (int)weight.Shape[2];
        int perGroup = (int)weight.Shape[1];
        Plain made = new(perGroup * groups, ((Height - 1) * stride) - (2 * padding) + k + extra, ((Width - 1) * stride) - (2 * padding) + k + extra);
        for (int o = 0; o < made.Channels; o++)
        {
            for (int i = 0; i < made.Height * made.Width; i++)
                made.Values[(o * made.Height * made.Width) + i] = bias?.Values[o] ?? 0;
        }

        for (int c = 0; c < Channels; c++)
        {
            for (int o = 0; o < perGroup; o++)
            {
                int target = (c / (Channels / groups) * perGroup) + o;
                for (int y = 0; y < Height * k; y++)
                {
                    for (int x = 0; x < Width * k; x++)
                    {
                        int ty = (y / k * stride) - padding + (y % k);
                        int tx = (x / k * stride) - padding + (x % k);
                        if (ty >= 0 && ty < made.Height && tx >= 0 && tx < made.Width)
                            made[target, ty, tx] += this[c, y / k, x / k] * weight.Values[(((((c * perGroup) + o) * k) + (y % k)) * k) + (x % k)];
                    }
                }
            }
        }

        return made;
    }

    public Plain BatchNorm(PythonObject bn) => Make(Channels, Height, Width, (c, y, x) =>
        ((this[c, y, x] - bn.Weight("running_mean").Values[c]) / Math.Sqrt(bn.Weight("running_var").Values[c] + 1e-3) * bn.Weight("weight").Values[c])
        + bn.Weight("bias").Values[c]);

    public Plain MaxPool(int kernel, int stride, int padding) => Make(
        Channels,
        ((Height + (2 * padding) - kernel) / stride) + 1,
        ((Width + (2 * padding) - kernel) / stride) + 1,
        (c, y, x) => Enumerable.Range(0, kernel * kernel).Max(i => At(c, (y * stride) - padding + (i / kernel), (x * stride) - padding + (i % kernel), double.NegativeInfinity)));

    private double At(int c, int y, int x, double outside = 0) => y < 0 || x < 0 || y >= Height || x >= Width ? outside : this[c, y, x];
}
