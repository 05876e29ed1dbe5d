using System.Text.Json;

namespace YoloCompress.Onnx;

/// <summary>
/// A YOLOv5 head whose raw values, before the sigmoid, are the model's first outputs, one for each level: the box decode is left to the caller, who needs it
/// only for the few boxes that score. What the caller must know stands in the metadata.
/// </summary>
/// <param name="Levels">The levels in the order of the outputs; each names its output.</param>
/// <param name="ClassCount">The number of classes, nc.</param>
/// <param name="CellsFirst">
/// True for outputs [1, height, width, anchors, 5 + nc]; false for [1, anchors * (5 + nc), height, width].
/// </param>
public sealed record RawHead(IReadOnlyList<DetectLevel> Levels, int ClassCount, bool CellsFirst)
{
    /// <summary>The metadata that tells the form of the outputs: <c>cells</c> or <c>channels</c>.</summary>
    public const string LayoutKey = "head_layout";

    /// <summary>The value for <see cref="CellsFirst"/>.</summary>
    public const string Cells = "cells";

    private const string Channels = "channels";

    /// <summary>Reads the head off a model that was given raw outputs; null for others.</summary>
    public static RawHead? Of(ModelGraph graph)
    {
        Dictionary<string, string> metadata = graph.Model.MetadataProps.DistinctBy(p => p.Key).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        if (!metadata.TryGetValue(LayoutKey, out string? layout))
            return null;
        bool cells = layout == Cells;
        float[][] anchors = JsonSerializer.Deserialize<float[][]>(metadata["anchors"])!;
        float[] strides = JsonSerializer.Deserialize<float[]>(metadata["strides"])!;
        List<DetectLevel> levels = [];
        int values = 0;
        for (int i = 0; i < anchors.Length; i++)
        {
            AnchorSize[] sizes = [.. anchors[i].Chunk(2).Select(p => new AnchorSize(p[0], p[1]))];
            int[] shape = graph.Outputs[i].StaticShape()!;
            levels.Add(new(graph.Outputs[i].Name, shape[cells ? 1 : 2], shape[cells ? 2 : 3], strides[i], sizes));
            values = cells ? shape[4] : shape[1] / sizes.Length;
        }

        return new(levels, values - 5, cells);
    }

    /// <summary>Makes the convolutions' maps the outputs, and drops the decode.</summary>
    /// <param name="graph">The model, or what became of it by stages that keep the names of values.</param>
    /// <param name="head">The model's head.</param>
    public static ModelGraph Cut(ModelGraph graph, DetectHead head) => graph.Edit(editor =>
    {
        List<string> outputs = [];
        foreach (DetectLevel level in head.Levels)
        {
            string output = OutputName(editor, outputs.Count);
            NodeProto producer = editor.Nodes.First(n => n.Output.Contains(level.Value));
            producer.Output[producer.Output.IndexOf(level.Value)] = output;
            editor.Rewire(level.Value, output);
            outputs.Add(output);
        }

        SetOutputs(editor, head, outputs, cellsFirst: false);
    });

    /// <summary>The name of a level's output.</summary>
    internal static string OutputName(GraphEditor editor, int level) => editor.UniqueName($"head{level}");

    /// <summary>Puts raw outputs in the place of the decoded one, and describes them.</summary>
    internal static void SetOutputs(GraphEditor editor, DetectHead head, IReadOnlyList<string> names, bool cellsFirst)
    {
        GraphProto proto = editor.Model.Graph;
        proto.Output.Remove(proto.Output.First(o => o.Name == head.Output));
        for (int i = 0; i < names.Count; i++)
        {
            DetectLevel level = head.Levels[i];
            int values = 5 + head.ClassCount, anchors = level.Anchors.Count;
            int[] shape = cellsFirst ? [1, level.Height, level.Width, anchors, values] : [1, anchors * values, level.Height, level.Width];
            proto.Output.Insert(i, ValueInfos.Tensor(names[i], TensorProto.Types.DataType.Float, shape));
        }

        editor.SetMetadata("anchors", JsonSerializer.Serialize(head.Levels.Select(l => l.Anchors.SelectMany(a => (float[])[a.Width, a.Height]))));
        editor.SetMetadata("strides", JsonSerializer.Serialize(head.Levels.Select(l => l.Stride)));
        editor.SetMetadata(LayoutKey, cellsFirst ? Cells : Channels);
    }
}
