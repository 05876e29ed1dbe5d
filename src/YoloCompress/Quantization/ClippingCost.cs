namespace YoloCompress.Quantization;

/// <summary>
/// The mean squared error of a range, in constant time for each: inside, a step's variance (Δ²/12) times the squared slope of what reads the
/// value; outside, the squared distance from the bound's image. Sums over bins are prepared once.
/// </summary>
internal sealed class ClippingCost
{
    private readonly ActivationHistogram _histogram;
    private readonly ErrorWeight _weight;
    private readonly double[] _count;
    private readonly double[] _first;
    private readonly double[] _second;
    private readonly double[] _slope;

    public ClippingCost(ActivationHistogram histogram, ErrorWeight weight)
    {
        _histogram = histogram;
        _weight = weight;
        int bins = histogram.Counts.Length;
        _count = new double[bins + 1];
        _first = new double[bins + 1];
        _second = new double[bins + 1];
        _slope = new double[bins + 1];
        for (int i = 0; i < bins; i++)
        {
            double n = histogram.Counts[i], center = histogram.Center(i), image = Image(center), slope = Slope(center);
            _count[i + 1] = _count[i] + n;
            _first[i + 1] = _first[i] + (n * image);
            _second[i + 1] = _second[i] + (n * image * image);
            _slope[i + 1] = _slope[i] + (n * slope * slope);
        }
    }

    /// <summary>The error of a range, summed over all values.</summary>
    public double Of(double low, double high, int levels)
    {
        double step = (high - low) / levels;
        int last = _count.Length - 1, from = Bin(low), to = Math.Max(Bin(high), from);
        double inside = (_slope[to] - _slope[from]) * step * step / 12;
        return inside + Outside(0, from, Image(low)) + Outside(to, last, Image(high));
    }

    private double Outside(int from, int to, double image) =>
        (_second[to] - _second[from]) - (2 * image * (_first[to] - _first[from])) + (image * image * (_count[to] - _count[from]));

    private int Bin(double value) =>
        (int)Math.Clamp(Math.Round(value / _histogram.BinWidth) + ActivationHistogram.HalfBins, 0, _count.Length - 1);

    private double Image(double x) => _weight switch
    {
        ErrorWeight.Silu => x * Sigmoid(x),
        ErrorWeight.Sigmoid => Sigmoid(x),
        _ => x,
    };

    private double Slope(double x)
    {
        double s = Sigmoid(x);
        return _weight switch
        {
            ErrorWeight.Silu => s * (1 + (x * (1 - s))),
            ErrorWeight.Sigmoid => s * (1 - s),
            _ => 1,
        };
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
