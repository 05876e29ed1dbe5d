using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>Split: runs of channels, each as long afterwards as what is left of it.</summary>
internal sealed class SplitRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        if (channels.Of(node.Input[0]) is not { } input)
            return;
        int[]? shape = channels.Shape(node.Input[0]);
        bool computed = NodeConstants.Has(node, 1) && NodeConstants.Ints(channels.Graph, node, 1) == null;
        if (shape == null || computed || node.Output.Any(o => o.Length == 0 || channels.Shape(o) == null))
        {
            channels.Pin(node.Input[0], $"'{node.Name}' (Split) splits into parts that are not known");
            return;
        }

        bool along = NodeConstants.Axis(node.GetInt("axis", 0), shape.Length) == input.Axis;
        int start = 0;
        foreach (string output in node.Output)
        {
            int size = channels.Shape(output)![input.Axis];
            channels.Set(output, input.Axis, along ? input.Units[start..(start + size)] : input.Units);
            start += size;
        }
    }

    public void Rewrite(NodeProto node, ChannelRemoval removal)
    {
        if (removal.Changed(node.Input[0]) is not { } input ||
            NodeConstants.Axis(node.GetInt("axis", 0), removal.Shape(node.Input[0]).Length) != input.Axis)
            return;
        List<long> sizes = [];
        int start = 0;
        foreach (string output in node.Output)
        {
            int size = removal.Shape(output)[input.Axis];
            sizes.Add(removal.Kept(input.Units.AsSpan(start, size)));
            start += size;
        }

        if (node.Find("num_outputs") is { } number)
            node.Attribute.Remove(number);
        if (removal.Original.Opset < 13)
            node.Set("split", [.. sizes]);
        else
            removal.SetInts(node, 1, "split", [.. sizes]);
    }
}
