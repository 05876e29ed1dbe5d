using System.IO.Enumeration;
using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>Picks nodes by name, glob or operator type.</summary>
internal sealed class FloatSelection(IReadOnlyList<string> patterns)
{
    /// <summary>True if a pattern names the node.</summary>
    public bool Contains(NodeProto node) => patterns.Any(p => Matches(p, node));

    /// <summary>The patterns that name no node of a graph.</summary>
    public IEnumerable<string> Unused(ModelGraph graph) => patterns.Where(p => !graph.Nodes.Any(n => Matches(p, n)));

    private static bool Matches(string pattern, NodeProto node) =>
        node.OpType == pattern || FileSystemName.MatchesSimpleExpression(pattern, node.Name, ignoreCase: false);
}
