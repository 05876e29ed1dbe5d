using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>Concat: channels follow each other, or, along another axis, belong together place by place.</summary>
internal sealed class ConcatRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        ChannelAxis?[] inputs = [.. node.Input.Select(channels.Of)];
        if (inputs.All(i => i == null))
            return;
        int rank = node.Input.Max(i => channels.Shape(i)?.Length ?? 0);
        int axis = NodeConstants.Axis(node.GetInt("axis", 0), rank);
        if (node.Input.Any(i => channels.Shape(i) == null))
            channels.PinInputs(node, $"'{node.Name}' (Concat) joins values whose shapes are not known");
        else if (inputs.All(i => i == null || i.Axis == axis))
            Follow(node, inputs, axis, channels);
        else if (inputs.All(i => i != null && i.Axis == inputs[0]!.Axis))
            Stack(node, inputs!, channels);
        else
            channels.PinInputs(node, $"'{node.Name}' (Concat) joins channels of different axes");
    }

    private static void Follow(NodeProto node, ChannelAxis?[] inputs, int axis, ChannelPropagation channels)
    {
        List<int> units = [];
        for (int i = 0; i < inputs.Length; i++)
            units.AddRange(inputs[i]?.Units ?? Fixed(channels.Shape(node.Input[i])![axis], node, channels));
        channels.Set(node.Output[0], axis, [.. units]);
    }

    private static void Stack(NodeProto node, ChannelAxis[] inputs, ChannelPropagation channels)
    {
        foreach (ChannelAxis input in inputs)
            channels.Units.Join(inputs[0].Units, input.Units);
        channels.Set(node.Output[0], inputs[0].Axis, inputs[0].Units);
    }

    private static int[] Fixed(int count, NodeProto node, ChannelPropagation channels)
    {
        int[] units = channels.Units.Make(count);
        channels.Units.Pin(units, $"'{node.Name}' (Concat) takes them from where channels cannot be followed");
        return units;
    }
}
