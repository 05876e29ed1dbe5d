using System.Globalization;

namespace YoloCompress.Reporting.Charts;

/// <summary>Maps values to positions, with round ticks.</summary>
internal sealed class Axis
{
    private readonly double _from;
    private readonly double _to;

    public Axis(double minimum, double maximum, double from, double to, int wantedTicks = 5)
    {
        if (!(maximum > minimum))
            maximum = minimum + 1;
        double step = RoundStep((maximum - minimum) / wantedTicks);
        Minimum = Math.Floor((minimum / step) + 1e-9) * step;
        Maximum = Math.Ceiling((maximum / step) - 1e-9) * step;
        Ticks = [.. Enumerable.Range(0, (int)Math.Round((Maximum - Minimum) / step) + 1).Select(i => Minimum + (i * step))];
        (_from, _to) = (from, to);
    }

    public double Minimum { get; }

    public double Maximum { get; }

    public IReadOnlyList<double> Ticks { get; }

    public static string Label(double value) => value switch
    {
        0 => "0",
        _ when Math.Abs(value) >= 1e6 => (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        _ when Math.Abs(value) >= 1e4 => (value / 1e3).ToString("0.#", CultureInfo.InvariantCulture) + "k",
        _ when Math.Abs(value) < 0.001 => value.ToString("0.#e0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.####", CultureInfo.InvariantCulture),
    };

    /// <summary>A value in four digits: what a bar can show.</summary>
    public static string Short(double value) => Label(double.Parse(value.ToString("g4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    public double At(double value) => _from + ((Math.Clamp(value, Minimum, Maximum) - Minimum) / (Maximum - Minimum) * (_to - _from));

    // 1, 2 or 5 times a power of ten: what people read without thinking.
    private static double RoundStep(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return (step / power) switch
        {
            <= 1 => power,
            <= 2 => 2 * power,
            <= 5 => 5 * power,
            _ => 10 * power,
        };
    }
}
