using System.Globalization;
using YoloCompress.Onnx;
using YoloCompress.TestAssets.Detector;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.TestAssets;

/// <summary>
/// A small detector in YOLOv5's form that finds red, green and blue shapes. Its weights are computed, not trained: the backbone makes a mask
/// per colour, the head measures how far a shape reaches from each cell. It has everything a real one has (6x6 stem, C3 with shortcut, SPPF,
/// upsampling, three levels with three anchors, unfused batch normalization, SiLU), named as a checkpoint import names it.
/// Input <c>images</c> [1, 3, S, S], RGB 0 to 1; output <c>output0</c> [1, 3 * (S/8)^2 * (1 + 1/4 + 1/16), 8].
/// </summary>
public static class TinyDetector
{
    /// <summary>The usual input size in pixels.</summary>
    public const int DefaultImageSize = 160;

    /// <summary>The classes in order.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = ["red", "green", "blue"];

    /// <summary>Builds the detector; the same size always gives the same bytes.</summary>
    /// <param name="imageSize">The input's size in pixels, a multiple of 32.</param>
    public static ModelGraph Build(int imageSize = DefaultImageSize)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(imageSize % 32, 0);
        ModelProto model = new() { IrVersion = 7, ProducerName = "YoloCompress", Graph = new() { Name = "tiny" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 13 });
        model.Graph.Input.Add(ValueInfos.Tensor("images", DataType.Float, 1, 3, imageSize, imageSize));
        model.Graph.Output.Add(ValueInfos.Tensor("output0", DataType.Float, 1, 63 * imageSize * imageSize / 1024, 5 + ClassNames.Count));
        return new ModelGraph(model).Edit(editor =>
        {
            IReadOnlyList<DetectLevel> levels = Write(new(editor), imageSize);
            editor.SetMetadata("names", "{\"0\":\"red\",\"1\":\"green\",\"2\":\"blue\"}");
            editor.SetMetadata("stride", "32");
            editor.SetMetadata("strides", Json(levels.Select(l => Number(l.Stride))));
            editor.SetMetadata("anchors", Json(levels.Select(l => Json(l.Anchors.SelectMany(a => (string[])[Number(a.Width), Number(a.Height)])))));
            editor.SetMetadata("imgsz", Number(imageSize));
            editor.SetMetadata("task", "detect");
        });
    }

    private static List<DetectLevel> Write(ModuleWriter writer, int imageSize)
    {
        string stem = writer.Conv("model.0", "images", Features.Stem(), 2, 2, 2, 2, 2);
        string quarter = Features.C3(writer, "model.2", writer.Conv("model.1", stem, Features.MaskFromStem(), 2, 1, 1, 1, 1));
        string eighth = Features.C3(writer, "model.4", writer.Conv("model.3", quarter, Features.MaskHalved("model.3"), 2, 1, 1, 1, 1));
        string sixteenth = Features.C3(writer, "model.6", writer.Conv("model.5", eighth, Features.MaskHalved("model.5"), 2, 1, 1, 1, 1));
        string context = Features.Sppf(writer, "model.7", sixteenth);

        string[] maps = [quarter, eighth, context];
        string[] raw = new string[maps.Length];
        List<DetectLevel> levels = [];
        string? coarser = null;
        for (int level = maps.Length - 1; level >= 0; level--)
        {
            float stride = 8 << level;
            AnchorSize[] anchors = [.. new[] { 2.6f, 3.8f, 5.4f }.Select(a => new AnchorSize(a * stride / 2, a * stride / 2))];
            LevelHead head = new(writer, $"model.{12 - (2 * level)}", stride);
            string located = head.Locate(head.Measure(maps[level]), coarser);
            if (level > 0)
                coarser = writer.Upsample($"model.{13 - (2 * level)}/Resize", located);
            raw[level] = head.Detect($"model.13.m.{level}", located, anchors);
            levels.Insert(0, new(raw[level], imageSize >> (3 + level), imageSize >> (3 + level), stride, anchors));
        }

        DetectDecode.Emit(writer.Editor, "model.13", levels, ClassNames.Count, "output0");
        return levels;
    }

    private static string Json(IEnumerable<string> items) => $"[{string.Join(",", items)}]";

    private static string Number(float value) => value.ToString(CultureInfo.InvariantCulture);
}
