using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>Operators that mix what lies along one axis: channels pass unless that is their axis.</summary>
/// <param name="defaultAxis">The axis where the node names none.</param>
internal sealed class AxisRule(int defaultAxis) : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        if (channels.Of(node.Input[0]) is not { } input)
            return;

        // Before version 13 softmax runs over all axes from the given one on.
        bool onwards = channels.Graph.Opset < 13;
        int rank = channels.Shape(node.Input[0])?.Length ?? 0;
        int axis = NodeConstants.Axis(node.GetInt("axis", onwards ? 1 : defaultAxis), rank);
        if (input.Axis == axis || (onwards && input.Axis > axis))
            channels.Pin(node.Input[0], $"'{node.Name}' ({node.OpType}) mixes its channels");
        channels.Set(node.Output[0], input.Axis, input.Units);
    }
}
