using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>Gemm with constant weights.</summary>
internal sealed class GemmRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        ChannelAxis? input = channels.Of(node.Input[0]);
        if (channels.Graph.Initializer(node.Input[1]) is not { } weight || node.GetInt("transA", 0) != 0 || input is { Axis: not 1 })
        {
            channels.PinInputs(node, $"'{node.Name}' (Gemm) has no constant weights or other than the usual layout");
            return;
        }

        int outputAxis = node.GetInt("transB", 0) != 0 ? 0 : 1;
        int[] made = channels.Units.Make((int)weight.Dims[outputAxis]);
        channels.Attach(weight.Name, outputAxis, made);
        if (input != null)
            channels.Attach(weight.Name, 1 - outputAxis, input.Units);
        if (NodeConstants.Has(node, 2))
            ElementwiseRule.AttachConstant(node, node.Input[2], 1, 2, made, channels);
        channels.Set(node.Output[0], 1, made);
        channels.Layers.Add(new(node, made, input?.Units));
    }
}
