using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>Resize: the number of channels stays, but may stand in the wanted sizes.</summary>
internal sealed class ResizeRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        if (channels.Of(node.Input[0]) is not { } input)
            return;
        bool computed = NodeConstants.Has(node, 3) && NodeConstants.Ints(channels.Graph, node, 3) == null;
        if (computed || channels.Shape(node.Output[0])?[input.Axis] != input.Units.Length)
        {
            channels.Pin(node.Input[0], $"'{node.Name}' (Resize) has no constant size or resizes channels");
            return;
        }

        channels.Set(node.Output[0], input.Axis, input.Units);
    }

    public void Rewrite(NodeProto node, ChannelRemoval removal)
    {
        if (removal.Changed(node.Input[0]) is not { } input || NodeConstants.Ints(removal.Original, node, 3) is not { } sizes)
            return;
        int place = node.GetInts("axes") is { } axes
            ? Array.FindIndex(axes, a => NodeConstants.Axis(a, removal.Shape(node.Input[0]).Length) == input.Axis)
            : input.Axis;
        if (place < 0)
            return;
        sizes[place] = removal.Kept(input.Units);
        removal.SetInts(node, 3, "sizes", sizes);
    }
}
