using YoloCompress.Detection;
using YoloCompress.Onnx;
using YoloCompress.Pipeline;
using YoloCompress.Quantization;

namespace YoloCompress.Benchmarks.Suites;

/// <summary>Detectors of other families, quantized with the defaults: the signal to noise of their worst output counts, and that they are no slower.</summary>
internal static class OtherModelRows
{
    public static IEnumerable<Row> All { get; } =
    [
        Of("nanodet_m", new() { BlueFirst = true, Mean = [103.53f, 116.28f, 123.675f], Deviation = [57.375f, 57.12f, 58.395f] }),
        Of("ultraface-slim-320", new() { Mean = [127, 127, 127], Deviation = [128, 128, 128] }),
        Of("yunet_n_640_640", new() { BlueFirst = true, Deviation = [1, 1, 1] }),
    ];

    private static Row Of(string name, PictureEncoding encoding)
    {
        Subject subject = new() { Baseline = c => File.ReadAllBytes(Path(c)), Pictures = c => c.Set("coco-val.yaml"), Encoding = encoding };
        return new(name, subject, context => Task.Run(() => Make(context, Path(context), encoding)));

        string Path(BenchmarkContext context) => context.DataPath("onnx", $"{name}.onnx");
    }

    private static Work Make(BenchmarkContext context, string path, PictureEncoding encoding)
    {
        ModelGraph graph = ModelFile.Import(path, new(), context.Diagnostics, new()).Graph;
        (int height, int width) = ModelContract.Of(graph).PictureSize;
        QuantizationData data = new(Pictures(context.Calibration)) { Choices = Pictures(context.Choices) };
        byte[] model = CompactForm.Apply(ModelQuantizer.Run(graph, data, new() { Threads = 2 }, context.Diagnostics).Graph).ToBytes();
        return new() { Model = model, ResourceBytes = ResourcePacker.Pack(model, ResourceCompression.Entropy)?.Length };

        PictureList Pictures(ImageSet set) => new(new PictureReader(set, context.Cache, context.Diagnostics), height, width, encoding);
    }
}
