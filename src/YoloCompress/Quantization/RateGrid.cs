using YoloCompress.Numerics;

namespace YoloCompress.Quantization;

/// <summary>
/// Rounds to the code that costs least: squared error plus what the entropy coder will take for it. At high resolution one bit fewer
/// quadruples a mean error of step² / 12, so that a bit is worth 2 ln 2 / 12 step² (entropy-constrained quantization; Chou, Lookabaugh and
/// Gray, 1989), where the input counts as much as the layer's average one.
/// </summary>
internal sealed class RateGrid : IWeightDecision
{
    private const float WorthOfABit = 2 * 0.6931472f / 12;

    private readonly int _inputs;
    private readonly float[] _steps;
    private readonly int _limit;
    private readonly float[] _bits;
    private readonly float _worth;
    private readonly bool[]? _zeros;

    /// <param name="inputs">Columns of W.</param>
    /// <param name="steps">A step for each output.</param>
    /// <param name="limit">The greatest code.</param>
    /// <param name="bits">What each magnitude costs, in bits, 0 to <paramref name="limit"/>.</param>
    /// <param name="hessian">The factor, for what inputs count.</param>
    /// <param name="weight">0 looks at the error only, 1 at what a bit is worth.</param>
    /// <param name="zeros">Weights [outputs, inputs] that stay zero, or null.</param>
    public RateGrid(int inputs, float[] steps, int limit, float[] bits, InverseHessian hessian, float weight, bool[]? zeros)
    {
        _zeros = zeros;
        _inputs = inputs;
        _steps = steps;
        _limit = limit;
        _bits = bits;
        Codes = new sbyte[steps.Length * inputs];
        double sum = 0;
        for (int place = 0; place < inputs; place++)
            sum += 1 / ((double)hessian.Scale(place) * hessian.Scale(place));
        _worth = (float)(weight * WorthOfABit * sum / inputs);
    }

    /// <summary>The codes [outputs, inputs], filled by the pass.</summary>
    public sbyte[] Codes { get; }

    public void Decide(int place, int input, ReadOnlySpan<float> weights, float scale, Span<float> decided)
    {
        float worth = _worth * scale * scale;
        for (int o = 0; o < weights.Length; o++)
        {
            float step = _steps[o];
            bool zero = step <= 0 || (_zeros != null && _zeros[(o * _inputs) + input]);
            int code = zero ? 0 : Code(weights[o] / step, worth);
            Codes[(o * _inputs) + input] = (sbyte)code;
            decided[o] = code * step;
        }
    }

    // Costs rise with the magnitude, so only the nearest code and those next to it towards zero can be best.
    private int Code(float value, float worth)
    {
        float magnitude = Math.Abs(value);
        int nearest = (int)Math.Min(MathF.Round(magnitude), _limit), best = nearest;
        float least = float.PositiveInfinity;
        for (int candidate = nearest; candidate >= Math.Max(0, nearest - 2); candidate--)
        {
            float error = magnitude - candidate;
            float cost = (error * error) + (worth * _bits[candidate]);
            if (cost < least)
                (least, best) = (cost, candidate);
        }

        return value < 0 ? -best : best;
    }
}
