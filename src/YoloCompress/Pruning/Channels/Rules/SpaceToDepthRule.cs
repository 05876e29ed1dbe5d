using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>SpaceToDepth: every channel comes once for each place of a block, all channels of a place together.</summary>
internal sealed class SpaceToDepthRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        if (channels.Of(node.Input[0]) is not { } input)
            return;
        int block = (int)node.GetInt("blocksize", 1);
        channels.Set(node.Output[0], 1, [.. Enumerable.Repeat(input.Units, block * block).SelectMany(u => u)]);
    }
}
