namespace YoloCompress.Benchmarks.Suites;

/// <summary>Quantized models beside the FP32 file and beside what other tools make of it.</summary>
internal static class QuantizationSuite
{
    public static Suite Suite { get; } = new("quantization", "quantized yolov5n beside FP32 and other tools, and other models, on coco-val", Rows);

    private static IEnumerable<Row> Rows(BenchmarkContext context)
    {
        yield return Row.OfFile("fp32", Subject.Yolov5n, "reference", "yolov5n.onnx");
        foreach (string peer in Directory.EnumerateFiles(context.DataPath("peers"), "*.onnx").Order(StringComparer.Ordinal))
            yield return Row.OfFile(Path.GetFileNameWithoutExtension(peer), Subject.Yolov5n, "peers", Path.GetFileName(peer));
        foreach (Row row in OwnRows.All.Concat(OtherModelRows.All))
            yield return row;
    }
}
