namespace YoloCompress.Onnx;

/// <summary>Axes counted from the front, whatever the node says.</summary>
internal static class Axes
{
    public static int Positive(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);

    public static int[] Positive(IEnumerable<long> axes, int rank) => [.. axes.Select(a => Positive(a, rank))];
}
