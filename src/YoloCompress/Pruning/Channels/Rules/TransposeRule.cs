using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>Transpose: channels move to another axis.</summary>
internal sealed class TransposeRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        if (channels.Of(node.Input[0]) is not { } input)
            return;
        int rank = channels.Shape(node.Input[0])!.Length;
        long[] order = node.GetInts("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(i => (long)i)];
        channels.Set(node.Output[0], Array.IndexOf(order, input.Axis), input.Units);
    }
}
