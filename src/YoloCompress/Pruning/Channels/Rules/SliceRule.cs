using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>Slice: a run of channels, or a part of the picture.</summary>
internal sealed class SliceRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        if (channels.Of(node.Input[0]) is not { } input)
            return;
        int rank = channels.Shape(node.Input[0])!.Length;
        if (Range(channels.Graph, node, input, rank) is not { } range)
        {
            channels.Pin(node.Input[0], $"'{node.Name}' (Slice) takes a part that is not constant or not contiguous");
            return;
        }

        channels.Set(node.Output[0], input.Axis, input.Units[range.Start..range.End]);
    }

    public void Rewrite(NodeProto node, ChannelRemoval removal)
    {
        if (removal.Changed(node.Input[0]) is not { } input)
            return;
        int rank = removal.Shape(node.Input[0]).Length;
        int place = Place(removal.Original, node, input.Axis, rank);
        if (place < 0 || Range(removal.Original, node, input, rank) is not { } range)
            return;
        long[] starts = NodeConstants.Ints(removal.Original, node, 1)!;
        long[] ends = NodeConstants.Ints(removal.Original, node, 2)!;
        starts[place] = removal.Kept(input.Units.AsSpan(0, range.Start));
        ends[place] = starts[place] + removal.Kept(input.Units.AsSpan(range.Start, range.End - range.Start));
        removal.SetInts(node, 1, "starts", starts);
        removal.SetInts(node, 2, "ends", ends);
    }

    // The channels that are taken; null where they cannot be said or are not contiguous.
    private static (int Start, int End)? Range(ModelGraph graph, NodeProto node, ChannelAxis input, int rank)
    {
        long[]? starts = NodeConstants.Ints(graph, node, 1);
        long[]? ends = NodeConstants.Ints(graph, node, 2);
        if (starts == null || ends == null || (NodeConstants.Has(node, 3) && NodeConstants.Ints(graph, node, 3) == null))
            return null;
        int place = Place(graph, node, input.Axis, rank);
        int count = input.Units.Length;
        if (place < 0)
            return (0, count);
        if (NodeConstants.Has(node, 4) && NodeConstants.Ints(graph, node, 4)?[place] != 1)
            return null;
        int start = (int)Math.Clamp(starts[place] < 0 ? starts[place] + count : starts[place], 0, count);
        int end = (int)Math.Clamp(ends[place] < 0 ? ends[place] + count : ends[place], start, count);
        return (start, end);
    }

    private static int Place(ModelGraph graph, NodeProto node, int axis, int rank)
    {
        long[] axes = NodeConstants.Ints(graph, node, 3) ??
            [.. Enumerable.Range(0, NodeConstants.Ints(graph, node, 1)?.Length ?? 0).Select(i => (long)i)];
        return Array.FindIndex(axes, a => NodeConstants.Axis(a, rank) == axis);
    }
}
