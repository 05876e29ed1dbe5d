using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Training;

/// <summary>The part of a graph that inner values depend on, for batches of another size.</summary>
internal static class Trunk
{
    /// <summary>A graph with these values as its outputs and an input of this shape.</summary>
    public static ModelGraph Of(ModelGraph graph, IReadOnlyList<string> values, IReadOnlyList<int> inputShape) => graph.Edit(editor =>
    {
        GraphProto proto = editor.Model.Graph;
        proto.Output.Clear();
        proto.Output.AddRange(values.Distinct().Select(v => new ValueInfoProto { Name = v, Type = Float(null) }));
        proto.ValueInfo.Clear();
        ValueInfoProto input = proto.Input.First(i => i.Name == graph.Inputs[0].Name);
        input.Type = Float(inputShape);
    });

    /// <summary>The input's shape for the wanted batch and longer side, never longer than the graph's own, or that where it runs at no other.</summary>
    public static int[] Shape(ModelGraph graph, IReadOnlyList<string> values, int batch, int? side)
    {
        int[] own = [.. graph.Inputs[0].Type.TensorType.Shape.Dim.Select(d => Math.Max(1, (int)d.DimValue))];
        double scale = side is { } wanted ? Math.Min(1, (double)wanted / Math.Max(own[2], own[3])) : 1;
        int Scaled(int length) => Math.Max(32, (int)Math.Round(length * scale / 32) * 32);
        int[][] candidates = [[batch, own[1], Scaled(own[2]), Scaled(own[3])], [batch, own[1], own[2], own[3]]];
        return candidates.FirstOrDefault(s => Runs(graph, values, s)) ?? own;
    }

    private static bool Runs(ModelGraph graph, IReadOnlyList<string> values, int[] shape)
    {
        try
        {
            using OnnxModel model = new(Of(graph, values, shape));
            model.RunBlind(new float[shape.Aggregate(1, (a, b) => a * b)]);
            return true;
        }
        catch (Diagnostics.YoloCompressException)
        {
            return false;
        }
    }

    private static TypeProto Float(IReadOnlyList<int>? shape)
    {
        TypeProto type = new() { TensorType = new() { ElemType = (int)TensorProto.Types.DataType.Float } };
        if (shape != null)
        {
            type.TensorType.Shape = new();
            type.TensorType.Shape.Dim.AddRange(shape.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        }

        return type;
    }
}
