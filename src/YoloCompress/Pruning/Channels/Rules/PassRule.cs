using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>Operators that leave every channel where it is: activations, pooling.</summary>
internal sealed class PassRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        if (channels.Of(node.Input[0]) is { } input)
            channels.Set(node.Output[0], input.Axis, input.Units);
    }
}
