using System.Globalization;
using YoloCompress.Quantization;

namespace YoloCompress.Pipeline;

/// <summary>
/// The candidates that a goal allows, from the strongest compression to the mildest. What the user fixed stays, but for what a budget of accuracy
/// may lower: the layers that are quantized, and the amount of pruning.
/// </summary>
/// <param name="Rungs">The settings of each candidate.</param>
/// <param name="Preferred">The one that is made first.</param>
/// <param name="Strongest">True where the strongest that holds is wanted.</param>
internal sealed record Ladder(IReadOnlyList<CompressionOptions> Rungs, int Preferred, bool Strongest)
{
    private const double WidestBits = 8;
    private const double LeastFastRetention = 0.9;
    private static readonly double UsualAim = new QuantizationOptions().TargetRetention;
    private static readonly double[] SmallBits = [.. Enumerable.Range(0, 25).Select(i => 2 + (0.25 * i))];
    private static readonly double[] BalancedBits = [4, 4.5, 5, 5.5, 6, 7];
    private static readonly double[] ExactBits = [6, 6.5, 7, 7.5];
    private static readonly double[] FastAmounts = [0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05];
    private static readonly double[] MoreFloat = [0.99, 0.995];
    private static readonly double[] LessPruning = [0.75, 0.5, 0.25];

    // Zeros and channels go at the cost of code widths: bits that are added, and what goes.
    private static readonly (PruningMethod Method, double Amount, double Bits)[] Mixtures =
        [(PruningMethod.OBS, 0.2, 0), (PruningMethod.OBS, 0.3, 0.25), (PruningMethod.OBS, 0.4, 0.5), (PruningMethod.LnStructured, 0.05, 0.25)];

    /// <summary>True where zeros and channels may be mixed with code widths.</summary>
    public bool Mixes { get; init; }

    /// <summary>The ladder of a goal.</summary>
    /// <param name="options">What the user gave.</param>
    /// <param name="quantization">The quantization that these options and the data come to.</param>
    /// <param name="hasPictures">True if there are calibration pictures.</param>
    public static Ladder Of(CompressionOptions options, QuantizationMode quantization, bool hasPictures)
    {
        CompressionOptions given = options with { Quantization = quantization };
        bool free = options.Quantization == null && hasPictures;
        List<CompressionOptions> stronger = [], milder = [];
        CompressionOptions preferred = given;
        bool strongest = false;
        switch (options.Goal)
        {
            case CompressionGoal.Smallest when quantization is QuantizationMode.Static or QuantizationMode.WeightOnly:
                preferred = free ? given with { Quantization = QuantizationMode.WeightOnly } : given;
                (stronger, preferred, milder) = Widths(preferred, SmallBits, 4.5);
                strongest = true;
                break;
            case CompressionGoal.Exact when free:
                (stronger, preferred, milder) = Widths(given with { Quantization = QuantizationMode.WeightOnly }, ExactBits, WidestBits);
                break;
            case CompressionGoal.Fastest when quantization == QuantizationMode.Static && options.Pruning == PruningMethod.None && hasPictures:
                preferred = Fast(given);
                stronger = [.. FastAmounts.Select(a => preferred with { Pruning = PruningMethod.LnStructured, PruneAmount = a })];
                if (preferred != given)
                    milder.Add(given);
                strongest = true;
                break;
            default:
                if (quantization is QuantizationMode.Static or QuantizationMode.WeightOnly && hasPictures)
                    (stronger, preferred, milder) = Widths(given, BalancedBits, WidestBits);
                break;
        }

        milder.AddRange(Repairs(milder.LastOrDefault(preferred), hasPictures));
        if (free && preferred.Quantization == QuantizationMode.Static)
            milder.Add(milder.LastOrDefault(preferred) with { Quantization = QuantizationMode.WeightOnly, WeightBits = null });
        return new([.. stronger, preferred, .. milder], stronger.Count, strongest)
        {
            Mixes = options.Goal == CompressionGoal.Smallest && options.Pruning == PruningMethod.None && hasPictures,
        };
    }

    /// <summary>Variations of a rung that may ship less at the same accuracy.</summary>
    public List<CompressionOptions> VariantsOf(CompressionOptions rung) => !Mixes || rung.WeightBits is not { } bits
        ? []
        : [.. Mixtures.Select(m => rung with { Pruning = m.Method, PruneAmount = m.Amount, WeightBits = Math.Min(WidestBits, bits + m.Bits) })];

    /// <summary>A rung, or one of its variants counted from 1; null where there is none.</summary>
    public CompressionOptions? At(int rung, int variant) =>
        rung < 0 || rung >= Rungs.Count ? null : variant == 0 ? Rungs[rung] : VariantsOf(Rungs[rung]).ElementAtOrDefault(variant - 1);

    /// <summary>What distinguishes a candidate, for the log and for tables: as metadata to paste.</summary>
    public static string Describe(CompressionOptions options)
    {
        List<string> parts = [$"Quantization=\"{options.Quantization}\""];
        if (options.Quantization == QuantizationMode.Static && options.TargetRetention != UsualAim)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"TargetRetention=\"{options.TargetRetention:0.####}\""));
        if (options.WeightBits is { } bits)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"WeightBits=\"{bits:0.##}\""));
        if (options.Pruning != PruningMethod.None)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"Pruning=\"{options.Pruning}\" PruneAmount=\"{options.PruneAmount:0.####}\""));
        return string.Join(' ', parts);
    }

    // Less quantization on sensitive layers first, then less pruning.
    private static IEnumerable<CompressionOptions> Repairs(CompressionOptions last, bool hasPictures)
    {
        if (last.Quantization == QuantizationMode.Static && hasPictures)
        {
            foreach (double retention in MoreFloat.Where(r => r > last.TargetRetention))
                yield return last = last with { TargetRetention = retention };
        }

        if (last.Pruning == PruningMethod.None || last.PruneAmount is not > 0)
            yield break;
        foreach (double share in LessPruning)
            yield return last with { PruneAmount = last.PruneAmount * share };
    }

    // Layers go back to float only as far as the budget needs them to.
    private static CompressionOptions Fast(CompressionOptions given)
    {
        double retention = Math.Max(LeastFastRetention, given.LeastRetention ?? 0);
        return given.TargetRetention == UsualAim && retention < UsualAim ? given with { TargetRetention = retention } : given;
    }

    // Widths around the wanted one; 8 bits are what null says.
    private static (List<CompressionOptions> Stronger, CompressionOptions Preferred, List<CompressionOptions> Milder) Widths(
        CompressionOptions options, double[] bits, double standard)
    {
        double wanted = options.WeightBits ?? standard;
        CompressionOptions With(double width) => options with { WeightBits = width >= WidestBits ? null : width };
        // A width that the user gave is not undercut, except to reach a budget of size that he gave as well.
        List<CompressionOptions> stronger = [.. bits.Where(b => b < wanted).Select(With)];
        List<CompressionOptions> milder = [.. bits.Where(b => b > wanted && b < WidestBits).Select(With)];
        if (wanted < WidestBits)
            milder.Add(With(WidestBits));
        return (stronger, options.WeightBits == null ? With(wanted) : options, milder);
    }
}
