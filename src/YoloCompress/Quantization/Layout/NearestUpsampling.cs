using YoloCompress.Onnx;

namespace YoloCompress.Quantization.Layout;

/// <summary>
/// Says the doubling of a map, as in feature pyramids, as two concatenations of a value with itself in NHWC: on bytes these are block copies, where
/// ONNX Runtime's Resize walks pixel by pixel.
/// </summary>
internal static class NearestUpsampling
{
    /// <summary>True for a Resize that repeats each pixel of one picture twice in both directions.</summary>
    public static bool CanApply(ModelGraph graph, NodeProto node, IReadOnlyDictionary<string, int[]> shapes) =>
        node.OpType == "Resize"
        && !graph.IsOutput(node.Output[0])
        && node.GetString("mode", "nearest") == "nearest"
        && (node.GetString("coordinate_transformation_mode", "half_pixel"), node.GetString("nearest_mode", "round_prefer_floor")) is
            ("asymmetric", "floor") or ("half_pixel" or "pytorch_half_pixel", "round_prefer_floor" or "round_prefer_ceil")
        && shapes.GetValueOrDefault(node.Input[0]) is [1, var c, var h, var w]
        && shapes.GetValueOrDefault(node.Output[0]) is [1, var c2, var h2, var w2] && c2 == c && h2 == 2 * h && w2 == 2 * w;

    /// <summary>Rewrites one such node, whose input has the given shape [1, C, H, W].</summary>
    public static void Rewrite(GraphEditor editor, RowForm rows, NodeProto node, int[] shape)
    {
        (long channels, long height, long width) = (shape[1], shape[2], shape[3]);
        string output = node.Output[0], wide = output + "/wide", lines = output + "/lines", tall = output + "/tall", doubled = output + "/rows";
        editor.Remove(editor.Nodes.First(n => n.Output[0] == output));
        string source = rows.Of(node.Input[0]);
        editor.Add("Concat", node.Name + "/columns", [source, source], [wide]).Set("axis", 1L);
        rows.AddReshape(wide, lines, height, 2 * width * channels);
        editor.Add("Concat", node.Name + "/lines", [lines, lines], [tall]).Set("axis", 1L);
        rows.AddReshape(tall, doubled, -1, channels);
        rows.Alias(output, wide, lines, tall);
        rows.Define(output, doubled);
    }
}
