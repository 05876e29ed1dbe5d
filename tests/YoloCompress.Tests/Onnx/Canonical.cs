using YoloCompress.Onnx;
using MSAssert = Microsoft.VisualStudio.TestTools.UnitTesting.Assert;

namespace YoloCompress.Tests.Onnx;

/// <summary>What holds for every imported model.</summary>
internal static class Canonical
{
    public static void Assert(ModelGraph graph)
    {
        GraphProto proto = graph.Model.Graph;
        MSAssert.AreEqual(1, proto.Input.Count);
        MSAssert.IsGreaterThanOrEqualTo(OpsetInfo.OldestWritten, graph.Opset);
        MSAssert.AreEqual(OpsetInfo.IrVersion(graph.Opset), graph.Model.IrVersion);
        MSAssert.IsFalse(graph.Nodes.Any(n => n.OpType is "Constant" or "Identity" or "Dropout" or "Shape"));
        MSAssert.AreEqual(graph.Nodes.Count, graph.Nodes.Select(n => n.Name).Where(n => n.Length > 0).Distinct().Count());
        IReadOnlyDictionary<string, int[]> shapes = ValueShapes.Of(graph);
        foreach (NodeProto node in graph.Nodes)
        {
            foreach (string output in node.Output.Where(o => o.Length > 0))
                MSAssert.IsTrue(shapes.ContainsKey(output), $"The shape of '{output}' of {node.OpType} is not known.");
        }
    }
}
