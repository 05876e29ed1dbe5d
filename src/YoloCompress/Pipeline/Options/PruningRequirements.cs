using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>Says what pruning lacks before anything is measured.</summary>
internal static class PruningRequirements
{
    /// <summary>True if the method looks at calibration pictures.</summary>
    public static bool UsesPictures(PruningMethod method) => method is PruningMethod.LnStructured or PruningMethod.OBS or PruningMethod.NM;

    /// <exception cref="YoloCompressException">YC0701: no amount, or one that is out of range.</exception>
    public static void CheckAmount(CompressionOptions options, string? file)
    {
        if (options.Pruning is PruningMethod.None or PruningMethod.NM || options.PruneAmount is > 0 and < 1)
            return;
        string what = options.PruneAmount is { } amount ? FormattableString.Invariant($"is {amount}") : "is missing";
        throw new YoloCompressException(
            ErrorCodes.PruneAmountOutOfRange,
            $"PruneAmount {what}: Pruning=\"{options.Pruning}\" needs the share to remove, above 0 and below 1, such as 0.3.",
            file);
    }

    /// <exception cref="YoloCompressException">YC0703: the method needs pictures.</exception>
    public static void CheckPictures(CompressionOptions options, DataPlan data, string? file)
    {
        if (data.Calibration != null || options.Pruning is not (PruningMethod.LnStructured or PruningMethod.OBS))
            return;
        throw new YoloCompressException(
            ErrorCodes.PruningNeedsPictures,
            $"Pruning=\"{options.Pruning}\" makes good what it removes by what pictures show, and there are none. Set CalibrationData to 32 or more typical pictures, or use L1Unstructured.",
            file);
    }
}
