using System.IO.Enumeration;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Pruning;

/// <summary>Names or patterns of nodes to leave alone.</summary>
internal sealed class NodePatterns
{
    private readonly IReadOnlyList<string> _patterns;

    /// <param name="patterns">Names, or patterns with <c>*</c> and <c>?</c>.</param>
    /// <param name="graph">The model; a pattern that fits none of its nodes is warned about (YC0709).</param>
    /// <param name="diagnostics">Gets the warnings.</param>
    public NodePatterns(IReadOnlyList<string> patterns, ModelGraph graph, IDiagnostics diagnostics)
    {
        _patterns = patterns;
        foreach (string pattern in patterns.Where(p => !graph.Nodes.Any(n => Fits(p, n))))
        {
            diagnostics.Warn(
                ErrorCodes.ExcludedNodeUnknown,
                $"No node fits '{pattern}', which is to be excluded from pruning. The report lists the names of all layers.");
        }
    }

    public bool Contains(NodeProto node) => _patterns.Any(p => Fits(p, node));

    private static bool Fits(string pattern, NodeProto node) => FileSystemName.MatchesSimpleExpression(pattern, node.Name, ignoreCase: false);
}
