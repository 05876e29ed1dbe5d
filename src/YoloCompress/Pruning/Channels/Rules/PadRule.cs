using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>Pad of the picture; padded channels cannot be followed.</summary>
internal sealed class PadRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        if (channels.Of(node.Input[0]) is not { } input)
            return;
        if (channels.Shape(node.Output[0])?[input.Axis] == input.Units.Length && NodeConstants.Ints(channels.Graph, node, 1) is { } pads &&
            Array.TrueForAll(AlongChannels(pads, input.Axis, channels.Shape(node.Input[0])!.Length, NodeConstants.Has(node, 3)), p => p == 0))
            channels.Set(node.Output[0], input.Axis, input.Units);
        else
            channels.Pin(node.Input[0], $"'{node.Name}' (Pad) pads channels or by amounts that are not constant");
    }

    // With an axes input the places are not those of the axes; then every amount that could be meant counts.
    private static long[] AlongChannels(long[] pads, int axis, int rank, bool someAxes) =>
        someAxes ? [] : pads.Length == 2 * rank ? [pads[axis], pads[axis + rank]] : [1];
}
