using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>MatMul by a constant matrix; channels that are no factor of the product pass.</summary>
internal sealed class MatMulRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        ChannelAxis? input = channels.Of(node.Input[0]);
        int rank = channels.Shape(node.Input[0])?.Length ?? 0;
        if (channels.Graph.Initializer(node.Input[1]) is not { Dims.Count: 2 } weight || rank < 2)
        {
            channels.PinInputs(node, $"'{node.Name}' (MatMul) multiplies two values that are not constant");
            return;
        }

        if (input != null && input.Axis != rank - 1)
        {
            channels.Set(node.Output[0], input.Axis, input.Units);
            return;
        }

        int[] made = channels.Units.Make((int)weight.Dims[1]);
        channels.Attach(weight.Name, 1, made);
        if (input != null)
            channels.Attach(weight.Name, 0, input.Units);
        channels.Set(node.Output[0], rank - 1, made);
        channels.Layers.Add(new(node, made, input?.Units));
    }
}
