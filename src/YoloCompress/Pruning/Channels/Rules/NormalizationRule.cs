using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>BatchNormalization and InstanceNormalization: a scale, a shift and statistics for each channel.</summary>
internal sealed class NormalizationRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        if (channels.Of(node.Input[0]) is not { } input)
            return;
        if (input.Axis != 1)
        {
            channels.Pin(node.Input[0], $"'{node.Name}' ({node.OpType}) normalizes along another axis than its channels");
            return;
        }

        for (int i = 1; i < node.Input.Count; i++)
            channels.AttachVector(node, i, input.Units);
        channels.Set(node.Output[0], 1, input.Units);
    }
}
