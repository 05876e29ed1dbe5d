using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>
/// Reshape, Flatten, Squeeze, Unsqueeze. Axes of the input correspond, run by run, to axes of the output with the same number of elements.
/// Channels that are divided among several axes (a shuffle's groups) lose the same places in every group; channels that are merged with
/// other axes (flattening, the second half of a shuffle) come up several times.
/// </summary>
internal sealed class ReshapeRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        if (channels.Of(node.Input[0]) is not { } input)
            return;
        int[]? from = channels.Shape(node.Input[0]);
        int[]? to = channels.Shape(node.Output[0]);
        bool computed = node.OpType == "Reshape" && NodeConstants.Ints(channels.Graph, node, 1) == null;
        if (from == null || to == null || computed || input.Units.Length == 1 || Run(from, to, input.Axis) is not { } run)
        {
            channels.Pin(node.Input[0], $"'{node.Name}' ({node.OpType}) arranges channels in a way that cannot be followed");
            return;
        }

        if (run.From.Length == 1)
            Divide(node, input, to, run.To, channels);
        else
            Merge(node, input, from, run, channels);
    }

    public void Rewrite(NodeProto node, ChannelRemoval removal)
    {
        if (node.OpType != "Reshape" || removal.Changed(node.Output[0]) is not { } output)
            return;
        long[] shape = [.. removal.Shape(node.Output[0]).Select(d => (long)d)];
        shape[output.Axis] = removal.Kept(output.Units);
        removal.SetInts(node, 1, "shape", shape);
    }

    private static void Divide(NodeProto node, ChannelAxis input, int[] to, int[] axes, ChannelPropagation channels)
    {
        // The longest of the axes keeps the channels; the others count groups.
        int carrier = axes.MaxBy(a => (to[a], a));
        int inner = axes.Where(a => a > carrier).Aggregate(1, (p, a) => p * to[a]);
        int[] units = new int[to[carrier]];
        Array.Fill(units, -1);
        for (int c = 0; c < input.Units.Length; c++)
        {
            int place = c / inner % units.Length;
            if (units[place] < 0)
                units[place] = input.Units[c];
            else
                channels.Units.Join(units[place], input.Units[c]);
        }

        channels.Set(node.Output[0], carrier, units);
    }

    private static void Merge(NodeProto node, ChannelAxis input, int[] from, (int[] From, int[] To) run, ChannelPropagation channels)
    {
        if (run.To.Length != 1)
        {
            channels.Pin(node.Input[0], $"'{node.Name}' ({node.OpType}) arranges channels in a way that cannot be followed");
            return;
        }

        int inner = run.From.Where(a => a > input.Axis).Aggregate(1, (p, a) => p * from[a]);
        int total = run.From.Aggregate(1, (p, a) => p * from[a]);
        int[] units = new int[total];
        for (int i = 0; i < total; i++)
            units[i] = input.Units[i / inner % input.Units.Length];
        channels.Set(node.Output[0], run.To[0], units);
    }

    // The shortest run of axes around the given one that holds as many elements before as after; axes of length 1 do not count.
    private static (int[] From, int[] To)? Run(int[] from, int[] to, int axis)
    {
        int[] a = [.. Enumerable.Range(0, from.Length).Where(i => from[i] != 1)];
        int[] b = [.. Enumerable.Range(0, to.Length).Where(i => to[i] != 1)];
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            int firstA = i, firstB = j;
            long left = from[a[i++]], right = to[b[j++]];
            while (left != right)
            {
                if (left < right && i < a.Length)
                    left *= from[a[i++]];
                else if (right < left && j < b.Length)
                    right *= to[b[j++]];
                else
                    return null;
            }

            if (a[firstA..i].Contains(axis))
                return (a[firstA..i], b[firstB..j]);
        }

        return null;
    }
}
