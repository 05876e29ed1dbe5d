namespace YoloCompress.Onnx.Shapes;

/// <summary>What a Slice takes of one axis.</summary>
/// <param name="Start">The first index.</param>
/// <param name="Step">The distance to the next one; may be negative.</param>
/// <param name="Count">How many.</param>
internal readonly record struct SliceRange(int Start, int Step, int Count)
{
    /// <summary>A range for every axis of the input, or null where starts, ends, axes or steps are not known.</summary>
    public static SliceRange[]? Of(NodeContext context, int[] shape)
    {
        if (context.Integers("starts", 1, null) is not { } starts || context.Integers("ends", 2, null) is not { } ends)
            return null;
        if (context.Integers("axes", 3, [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)]) is not { } axes ||
            context.Integers("steps", 4, [.. starts.Select(_ => 1L)]) is not { } steps)
            return null;
        SliceRange[] ranges = [.. shape.Select(d => new SliceRange(0, 1, d))];
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = Axes.Positive(axes[i], shape.Length);
            ranges[axis] = Of(starts[i], ends[i], steps[i], shape[axis]);
        }

        return ranges;
    }

    private static SliceRange Of(long start, long end, long step, int length)
    {
        start = Bound(start, step < 0 ? length - 1 : length);
        // Walking backwards, "before the first" is -1, which a negative index cannot say.
        end = step < 0 ? Math.Clamp(end < 0 ? Math.Max(end + length, -1) : end, -1, length - 1) : Bound(end, length);
        long count = Math.Max(0, (end - start + step - Math.Sign(step)) / step);
        return new((int)start, (int)step, (int)count);

        long Bound(long at, long highest) => Math.Clamp(at < 0 ? at + length : at, 0, highest);
    }
}
