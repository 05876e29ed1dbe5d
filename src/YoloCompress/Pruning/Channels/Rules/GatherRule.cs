using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>Gather with constant indices: picks channels in any order, or something along another axis.</summary>
internal sealed class GatherRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        if (channels.Of(node.Input[0]) is not { } input)
            return;
        int rank = channels.Shape(node.Input[0])!.Length;
        int axis = NodeConstants.Axis(node.GetInt("axis", 0), rank);
        int indexRank = channels.Shape(node.Input[1])?.Length ?? 2;
        if (axis != input.Axis && indexRank < 2)
        {
            channels.Set(node.Output[0], indexRank == 0 && axis < input.Axis ? input.Axis - 1 : input.Axis, input.Units);
            return;
        }

        if (indexRank != 1 || NodeConstants.Ints(channels.Graph, node, 1) is not { } indices)
        {
            channels.Pin(node.Input[0], $"'{node.Name}' (Gather) picks channels by indices that cannot be followed");
            return;
        }

        channels.Set(node.Output[0], axis, Pick(input.Units, indices));
    }

    public void Rewrite(NodeProto node, ChannelRemoval removal)
    {
        if (removal.Changed(node.Input[0]) is not { } input ||
            NodeConstants.Axis(node.GetInt("axis", 0), removal.Shape(node.Input[0]).Length) != input.Axis)
            return;
        List<long> indices = [];
        foreach (long index in NodeConstants.Ints(removal.Original, node, 1)!)
        {
            int at = NodeConstants.Axis(index, input.Units.Length);
            if (!removal.IsRemoved(input.Units[at]))
                indices.Add(removal.Kept(input.Units.AsSpan(0, at)));
        }

        removal.SetInts(node, 1, "indices", [.. indices]);
    }

    private static int[] Pick(int[] units, long[] indices) => [.. indices.Select(i => units[NodeConstants.Axis(i, units.Length)])];
}
