using YoloCompress.Inference;

namespace YoloCompress.Quantization;

/// <summary>
/// AVX2 without VNNI multiplies unsigned by signed bytes with VPMADDUBSW, which adds two neighbouring products and saturates the sum at 16 bits (Intel 64 and IA-32
/// Architectures Software Developer's Manual, volume 2B). Which layers that can happen in is told from their weights and from the codes that each input channel
/// takes; weights of 7 bits prevent it, since 2 · 255 · 63 is less than 32,767.
/// </summary>
internal static class SaturationGuard
{
    /// <summary>The greatest code of weights with which no sum can saturate.</summary>
    public const int SafeLimit = 63;

    // Pictures to come may go beyond those of calibration.
    private const double Margin = 1.25;

    /// <summary>True if the model must be safe on processors that saturate.</summary>
    public static bool IsNeeded(TargetHardware target) => IsNeeded(target, ProcessorClass.Current);

    /// <summary>The same, for a host of another class than this machine's.</summary>
    public static bool IsNeeded(TargetHardware target, string host) => target switch
    {
        TargetHardware.X64Avx2 or TargetHardware.Any => true,
        TargetHardware.Host => host.StartsWith("x64", StringComparison.Ordinal) && !host.EndsWith("vnni", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>The codes that a channel takes as unsigned bytes, with a margin; kernels shift signed ones to that.</summary>
    public static (int Low, int High) Codes(QuantizationParameters parameters, float minimum, float maximum)
    {
        int zero = parameters.ZeroPoint - parameters.Least;
        int low = parameters.Quantize(minimum) - parameters.Least, high = parameters.Quantize(maximum) - parameters.Least;
        return (
            Math.Max(0, zero - (int)Math.Ceiling(Margin * Math.Max(0, zero - low))),
            Math.Min(255, zero + (int)Math.Ceiling(Margin * Math.Max(0, high - zero))));
    }

    /// <summary>True if two neighbouring products can add up to more than 16 bits hold.</summary>
    /// <param name="rows">Weights [outputs, inputs], the inputs channel by channel.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="groups">Groups of a convolution.</param>
    /// <param name="channels">The codes of each input channel.</param>
    public static bool CanSaturate(ReadOnlySpan<sbyte> rows, int outputs, int groups, ReadOnlySpan<(int Low, int High)> channels)
    {
        int inputs = rows.Length / outputs, own = channels.Length / groups, taps = inputs / own;
        for (int output = 0; output < outputs; output++)
        {
            ReadOnlySpan<sbyte> row = rows.Slice(output * inputs, inputs);
            ReadOnlySpan<(int, int)> codes = channels.Slice(output / (outputs / groups) * own, own);
            // Kernels pack channel by channel, or position by position.
            if (CanSaturate(row, codes, taps, positionsFirst: false) || (taps > 1 && CanSaturate(row, codes, taps, positionsFirst: true)))
                return true;
        }

        return false;
    }

    private static bool CanSaturate(ReadOnlySpan<sbyte> row, ReadOnlySpan<(int Low, int High)> codes, int taps, bool positionsFirst)
    {
        for (int i = 0; i < row.Length; i += 2)
        {
            (int low, int high) = Product(row, codes, taps, positionsFirst, i);
            if (i + 1 < row.Length)
            {
                (int nextLow, int nextHigh) = Product(row, codes, taps, positionsFirst, i + 1);
                (low, high) = (low + nextLow, high + nextHigh);
            }

            if (low < short.MinValue || high > short.MaxValue)
                return true;
        }

        return false;
    }

    private static (int Low, int High) Product(ReadOnlySpan<sbyte> row, ReadOnlySpan<(int Low, int High)> codes, int taps, bool positionsFirst, int i)
    {
        int channel = positionsFirst ? i % codes.Length : i / taps, tap = positionsFirst ? i / codes.Length : i % taps;
        int weight = row[(channel * taps) + tap];
        (int low, int high) = codes[channel];
        return weight >= 0 ? (weight * low, weight * high) : (weight * high, weight * low);
    }
}
