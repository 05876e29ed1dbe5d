using System.IO.Enumeration;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>Picks nodes by name, glob or operator type.</summary>
internal sealed class FloatSelection(IReadOnlyList<string> patterns)
{
    /// <summary>True for nodes that are to stay in float; warns of patterns that name none.</summary>
    public static Func<NodeProto, bool> Of(ModelGraph graph, QuantizationOptions options, IDiagnostics diagnostics)
    {
        FloatSelection selection = new(options.KeepFloat);
        foreach (string pattern in selection.Unused(graph))
        {
            diagnostics.Warn(
                ErrorCodes.KeepFloatUnused,
                $"'{pattern}' is to stay in float, but no node has such a name or type. Names are those of the imported model.");
        }

        return selection.Contains;
    }

    /// <summary>True if a pattern names the node.</summary>
    public bool Contains(NodeProto node) => patterns.Any(p => Matches(p, node));

    /// <summary>The patterns that name no node of a graph.</summary>
    public IEnumerable<string> Unused(ModelGraph graph) => patterns.Where(p => !graph.Nodes.Any(n => Matches(p, n)));

    private static bool Matches(string pattern, NodeProto node) =>
        node.OpType == pattern || FileSystemName.MatchesSimpleExpression(pattern, node.Name, ignoreCase: false);
}
