namespace YoloCompress.Pipeline;

/// <summary>The ratios that report, accessor and budgets state, defined in one place.</summary>
public static class Ratios
{
    /// <summary>What a consumer carries: the resource when it is embedded, else the file.</summary>
    public static long ShippedBytes(Measurements result, DeliveryMode delivery) =>
        delivery == DeliveryMode.Embed ? result.ResourceBytes : result.FileBytes;

    /// <summary>Bytes of the FP32 export / bytes shipped.</summary>
    public static double Compression(Measurements original, Measurements result, DeliveryMode delivery) =>
        (double)original.FileBytes / ShippedBytes(result, delivery);

    /// <summary>The share that is kept; null where either is not measured or the original has nothing to keep.</summary>
    public static double? Kept(double? original, double? result) => original > 0 ? result / original : null;
}
