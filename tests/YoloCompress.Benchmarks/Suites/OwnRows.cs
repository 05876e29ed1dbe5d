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
        Of("yolocompress-weightonly", new() { Mode = QuantizationMode.WeightOnly }),
        Of("yolocompress-small-0.97", new() { WeightBits = 4.9 }),
        Of("yolocompress-small-0.95", new() { WeightBits = 4.2 }),
    ];

    private static Row Of(string name, QuantizationOptions options) => new(name, Subject.Yolov5n, context => Task.Run(() => Make(context, options)));

    private static Work Make(BenchmarkContext context, QuantizationOptions options)
    {
        ModelGraph graph = ModelFile.Import(context.DataPath("weights", "yolov5n.pt"), new(), context.Diagnostics, new()).Graph;
        QuantizationData data = new(Pictures(context.Calibration)) { Choices = Pictures(context.Choices) };
        byte[] model = CompactForm.Apply(ModelQuantizer.Run(graph, data, options with { Threads = 2 }, context.Diagnostics).Graph).ToBytes();
        return new() { Model = model, ResourceBytes = ResourcePacker.Pack(model, ResourceCompression.Entropy)?.Length };

        PictureList Pictures(ImageSet set) => new(new PictureReader(set, context.Cache, context.Diagnostics), 640, 640);
    }
}
