using YoloCompress.Detection;
using YoloCompress.Onnx;
using YoloCompress.Pipeline;
using YoloCompress.Quantization;

namespace YoloCompress.Benchmarks.Suites;

/// <summary>Our own models: what an assembly carries counts.</summary>
internal static class OwnRows
{
    public static IEnumerable<Row> All { get; } =
    [
        Of("yolocompress-static", new()),
        Of("yolocompress-static-retention-0.98", new() { TargetRetention = 0.98 }),
        Of("yolocompress-static-raw", new() { RawOutput = true }),
        Of("yolocompress-static-uint8", new(), bytes: true),
        Of("yolocompress-static-raw-uint8", new() { RawOutput = true }, bytes: true),
        Of("yolocompress-static-avx2", new() { Target = TargetHardware.X64Avx2 }),
        Of("yolocompress-dynamic", new() { Mode = QuantizationMode.Dynamic }),
        Of("yolocompress-float16", new() { Mode = QuantizationMode.Float16 }),
        Of("yolocompress-weightonly", new() { Mode = QuantizationMode.WeightOnly }),
        Of("yolocompress-small-0.97", new() { WeightBits = 4.9 }),
        Of("yolocompress-small-0.95", new() { WeightBits = 4.2 }),
    ];

    private static Row Of(string name, QuantizationOptions options, bool bytes = false) =>
        new(name, Subject.Yolov5n, context => Task.Run(() => Make(context, options, bytes)));

    private static Work Make(BenchmarkContext context, QuantizationOptions options, bool bytes)
    {
        ModelGraph graph = ModelFile.Import(context.DataPath("weights", "yolov5n.pt"), new(), context.Diagnostics, new()).Graph;
        QuantizationData data = new(Pictures(context.Calibration)) { Choices = Pictures(context.Choices) };
        ModelGraph quantized = ModelQuantizer.Run(graph, data, options with { Threads = 2 }, context.Diagnostics).Graph;
        if (bytes)
            quantized = ByteInput.Apply(quantized, PictureEncoding.Yolo.Mean, PictureEncoding.Yolo.Deviation);
        byte[] model = CompactForm.Apply(quantized).ToBytes();
        return new() { Model = model, ResourceBytes = ResourcePacker.Pack(model, ResourceCompression.Entropy)?.Length };

        PictureList Pictures(ImageSet set) => new(new PictureReader(set, context.Cache, context.Diagnostics), 640, 640);
    }
}
