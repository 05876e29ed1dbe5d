using YoloCompress.Quantization;

namespace YoloCompress.Pipeline;

/// <summary>The combinations that an exploration tries: those that tell most first, so that any time budget gives a picture of the whole.</summary>
internal static class Exploration
{
    /// <summary>The combinations.</summary>
    /// <param name="options">What the user gave; what is given is not varied.</param>
    /// <param name="hasPictures">True if there are calibration pictures.</param>
    public static IReadOnlyList<CompressionOptions> Combinations(CompressionOptions options, bool hasPictures)
    {
        (QuantizationMode Mode, double? Bits, PruningMethod Pruning, double Amount)[] all = hasPictures
            ?
            [
                (QuantizationMode.Static, null, PruningMethod.None, 0),
                (QuantizationMode.WeightOnly, 5, PruningMethod.None, 0),
                (QuantizationMode.WeightOnly, null, PruningMethod.None, 0),
                (QuantizationMode.Static, 5, PruningMethod.None, 0),
                (QuantizationMode.WeightOnly, 4, PruningMethod.None, 0),
                (QuantizationMode.Static, 6, PruningMethod.None, 0),
                (QuantizationMode.Static, null, PruningMethod.LnStructured, 0.1),
                (QuantizationMode.WeightOnly, 5, PruningMethod.OBS, 0.3),
                (QuantizationMode.WeightOnly, 3.5, PruningMethod.None, 0),
                (QuantizationMode.Static, 4, PruningMethod.None, 0),
                (QuantizationMode.Static, null, PruningMethod.LnStructured, 0.2),
                (QuantizationMode.WeightOnly, 3, PruningMethod.None, 0),
            ]
            :
            [
                (QuantizationMode.WeightOnly, null, PruningMethod.None, 0),
                (QuantizationMode.WeightOnly, 6, PruningMethod.None, 0),
                (QuantizationMode.WeightOnly, 5, PruningMethod.None, 0),
            ];
        List<CompressionOptions> result = [];
        foreach ((QuantizationMode mode, double? bits, PruningMethod pruning, double amount) in all)
        {
            CompressionOptions combination = options with { Quantization = options.Quantization ?? mode, WeightBits = options.WeightBits ?? bits };
            if (options.Pruning == PruningMethod.None && pruning != PruningMethod.None)
                combination = combination with { Pruning = pruning, PruneAmount = amount };
            if (!result.Contains(combination))
                result.Add(combination);
        }

        return result;
    }
}
