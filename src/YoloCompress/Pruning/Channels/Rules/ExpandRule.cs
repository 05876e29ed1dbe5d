using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>Expand: channels pass where they are not what is expanded.</summary>
internal sealed class ExpandRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        if (channels.Of(node.Input[0]) is not { } input)
            return;
        int axis = OutputAxis(input, channels.Shape(node.Input[0]), channels.Shape(node.Output[0]));
        if (axis < 0 || NodeConstants.Ints(channels.Graph, node, 1) == null || channels.Shape(node.Output[0])![axis] != input.Units.Length)
        {
            channels.Pin(node.Input[0], $"'{node.Name}' (Expand) expands to a size that is not constant, or expands channels");
            return;
        }

        channels.Set(node.Output[0], axis, input.Units);
    }

    public void Rewrite(NodeProto node, ChannelRemoval removal)
    {
        if (removal.Changed(node.Input[0]) is not { } input)
            return;
        long[] shape = NodeConstants.Ints(removal.Original, node, 1)!;
        int axis = OutputAxis(input, removal.Shape(node.Input[0]), removal.Shape(node.Output[0]));
        int place = axis - (removal.Shape(node.Output[0]).Length - shape.Length);
        if (place < 0 || shape[place] == 1)
            return;
        shape[place] = removal.Kept(input.Units);
        removal.SetInts(node, 1, "shape", shape);
    }

    private static int OutputAxis(ChannelAxis input, int[]? from, int[]? to) =>
        from == null || to == null ? -1 : input.Axis + to.Length - from.Length;
}
