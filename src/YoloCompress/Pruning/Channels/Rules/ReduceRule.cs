using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>Reductions over the picture; reducing over channels would give something else with fewer of them.</summary>
internal sealed class ReduceRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        if (channels.Of(node.Input[0]) is not { } input)
            return;
        int rank = channels.Shape(node.Input[0])!.Length;
        long[]? axes = node.GetInts("axes") ?? NodeConstants.Ints(channels.Graph, node, 1);
        int[] reduced = [.. (axes ?? []).Select(a => NodeConstants.Axis(a, rank))];
        bool nothing = axes == null && !NodeConstants.Has(node, 1) && node.GetInt("noop_with_empty_axes", 0) != 0;
        if (!nothing && (axes == null || reduced.Length == 0 || reduced.Contains(input.Axis)))
        {
            channels.Pin(node.Input[0], $"'{node.Name}' ({node.OpType}) reduces over channels");
            return;
        }

        int gone = node.GetInt("keepdims", 1) != 0 ? 0 : reduced.Count(a => a < input.Axis);
        channels.Set(node.Output[0], input.Axis - gone, input.Units);
    }
}
