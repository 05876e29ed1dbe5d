using YoloCompress.Pruning.Channels;

namespace YoloCompress.Pruning.Structured;

/// <summary>A group that can be made smaller, in what order its channels go, and what that costs.</summary>
/// <param name="Group">The group.</param>
/// <param name="Order">Its channels in the order of removal.</param>
/// <param name="Losses">Loss of the model after as many removals as the index says; not falling.</param>
internal sealed record GroupCurve(ChannelGroup Group, int[] Order, double[] Losses)
{
    /// <summary>Channels now.</summary>
    public int Width => Group.Units.Length;

    /// <summary>The widths that are allowed, from the present one down.</summary>
    public IEnumerable<int> Widths(int roundTo)
    {
        yield return Width;
        for (int width = (Width - 1) / roundTo * roundTo; width >= roundTo; width -= roundTo)
            yield return width;
    }
}
