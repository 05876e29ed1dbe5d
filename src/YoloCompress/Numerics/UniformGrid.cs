namespace YoloCompress.Numerics;

/// <summary>Rounds to a grid per output: the decision of GPTQ. Codes are integers within the levels; value = (code - zero point) x scale.</summary>
internal sealed class UniformGrid : IWeightDecision
{
    private readonly float[] _scales;
    private readonly int[]? _zeroPoints;
    private readonly int _lowest;
    private readonly int _highest;
    private readonly int _inputs;
    private readonly bool[]? _zeros;

    /// <param name="inputs">Columns of W.</param>
    /// <param name="scales">A step for each output.</param>
    /// <param name="lowest">The lowest code, such as -127.</param>
    /// <param name="highest">The highest code, such as 127.</param>
    /// <param name="zeroPoints">A zero point for each output, or null for symmetric grids.</param>
    /// <param name="zeros">Weights [outputs, inputs] that stay 0 whatever is compensated (see <see cref="ZerosOf"/>), or null.</param>
    public UniformGrid(int inputs, float[] scales, int lowest, int highest, int[]? zeroPoints = null, bool[]? zeros = null)
    {
        _zeros = zeros;
        _inputs = inputs;
        _scales = scales;
        _lowest = lowest;
        _highest = highest;
        _zeroPoints = zeroPoints;
        Codes = new int[scales.Length * inputs];
    }

    /// <summary>The codes [outputs, inputs], filled by the pass.</summary>
    public int[] Codes { get; }

    /// <summary>
    /// Which weights of a pruned layer are 0 and have to stay so; null for layers that were not pruned, whose few zeros are as good as any value.
    /// </summary>
    /// <param name="weights">The weights as they came.</param>
    public static bool[]? ZerosOf(ReadOnlySpan<float> weights)
    {
        const double Pruned = 0.02;
        return weights.Count(0f) >= Pruned * weights.Length ? Array.ConvertAll(weights.ToArray(), w => w == 0) : null;
    }

    public void Decide(int place, int input, ReadOnlySpan<float> weights, float scale, Span<float> decided)
    {
        for (int o = 0; o < weights.Length; o++)
        {
            int zero = _zeroPoints?[o] ?? 0;
            float step = _scales[o];
            bool fixedAtZero = _zeros != null && _zeros[(o * _inputs) + input];
            int code = step > 0 && !fixedAtZero ? (int)Math.Clamp(MathF.Round(weights[o] / step) + zero, _lowest, _highest) : zero;
            Codes[(o * _inputs) + input] = code;
            decided[o] = (code - zero) * step;
        }
    }
}
