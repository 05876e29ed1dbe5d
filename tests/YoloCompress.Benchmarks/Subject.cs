using YoloCompress.Detection;
using YoloCompress.Pipeline;

namespace YoloCompress.Benchmarks;

/// <summary>What rows are compared with.</summary>
public sealed record Subject
{
    /// <summary>The official yolov5n on coco-val, against the usual exporter's file.</summary>
    public static Subject Yolov5n { get; } = new() { Baseline = c => File.ReadAllBytes(c.DataPath("reference", "yolov5n.onnx")), Pictures = c => c.Set("coco-val.yaml") };

    /// <summary>The custom one-class yolov5n on its own test pictures.</summary>
    public static Subject Ndfs { get; } = new()
    {
        Baseline = c => File.ReadAllBytes(c.DataPath("reference", "yolov5n-ndfs.onnx")),
        Pictures = c => c.Set("ndfs.yaml", DataSplit.Test),
    };

    /// <summary>Pixels on a side of the model that the sample trains.</summary>
    public const int OwnImageSize = 320;

    /// <summary>The model that samples/TrainDetector trains, on its validation pictures, against our own FP32 export.</summary>
    public static Subject Own { get; } = new()
    {
        Baseline = c => ModelFile.Import(c.OwnPath(BenchmarkContext.OwnWeights), new() { ImageSize = OwnImageSize }, c.Diagnostics).Graph.ToBytes(),
        Pictures = c => c.OwnSet(DataSplit.Validation),
    };

    /// <summary>The FP32 file that every ratio is against.</summary>
    public required Func<BenchmarkContext, byte[]> Baseline { get; init; }

    /// <summary>The pictures that final figures are measured on; labelled ones give mAP.</summary>
    public required Func<BenchmarkContext, ImageSet> Pictures { get; init; }

    /// <summary>How pixels become the model's input.</summary>
    public PictureEncoding Encoding { get; init; } = PictureEncoding.Yolo;
}
