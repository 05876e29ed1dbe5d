namespace YoloCompress.Onnx.Shapes;

/// <summary>The axes that a reduction works on.</summary>
internal static class ReducedAxes
{
    /// <summary>The axes, or null where they are not known.</summary>
    public static HashSet<int>? Of(NodeContext context, int rank)
    {
        if (context.Integers("axes", 1, []) is not { } axes)
            return null;
        if (axes.Length > 0)
            return [.. Axes.Positive(axes, rank)];
        return context.Node.GetInt("noop_with_empty_axes", 0) != 0 ? [] : [.. Enumerable.Range(0, rank)];
    }
}
