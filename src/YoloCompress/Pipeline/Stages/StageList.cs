namespace YoloCompress.Pipeline;

/// <summary>Which stages a job needs, in order.</summary>
internal static class StageList
{
    public static IReadOnlyList<IStage> Of(CompressionOptions options, QuantizationMode quantization) =>
        quantization == QuantizationMode.None ? [] : throw new NotSupportedException($"{quantization} for {options}");
}
