namespace YoloCompress.Numerics;

/// <summary>Rounds to a grid per output: the decision of GPTQ. Codes are integers within the levels; value = (code - zero point) x scale.</summary>
internal sealed class UniformGrid : IWeightDecision
{
    private readonly float[] _scales;
    private readonly int[]? _zeroPoints;
    private readonly int _lowest;
    private readonly int _highest;
    private readonly int _inputs;

    /// <param name="inputs">Columns of W.</param>
    /// <param name="scales">A step for each output.</param>
    /// <param name="lowest">The lowest code, such as -127.</param>
    /// <param name="highest">The highest code, such as 127.</param>
    /// <param name="zeroPoints">A zero point for each output, or null for symmetric grids.</param>
    public UniformGrid(int inputs, float[] scales, int lowest, int highest, int[]? zeroPoints = null)
    {
        _inputs = inputs;
        _scales = scales;
        _lowest = lowest;
        _highest = highest;
        _zeroPoints = zeroPoints;
        Codes = new int[scales.Length * inputs];
    }

    /// <summary>The codes [outputs, inputs], filled by the pass.</summary>
    public int[] Codes { get; }

    public void Decide(int place, int input, ReadOnlySpan<float> weights, float scale, Span<float> decided)
    {
        for (int o = 0; o < weights.Length; o++)
        {
            int zero = _zeroPoints?[o] ?? 0;
            float step = _scales[o];
            int code = step > 0 ? (int)Math.Clamp(MathF.Round(weights[o] / step) + zero, _lowest, _highest) : zero;
            Codes[(o * _inputs) + input] = code;
            decided[o] = (code - zero) * step;
        }
    }
}
