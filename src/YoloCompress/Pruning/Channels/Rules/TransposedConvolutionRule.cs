using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>ConvTranspose, whose weight is [inputs, outputs / groups, kH, kW]: dense or depthwise.</summary>
internal sealed class TransposedConvolutionRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        ChannelAxis? input = channels.Of(node.Input[0]);
        int groups = (int)node.GetInt("group", 1);
        if (channels.Graph.Initializer(node.Input[1]) is not { } weight || input is { Axis: not 1 } ||
            (groups > 1 && (weight.Dims[1] != 1 || weight.Dims[0] != groups)))
        {
            channels.PinInputs(node, $"'{node.Name}' (ConvTranspose) is neither dense nor depthwise with constant weights");
            return;
        }

        int[] made;
        if (groups == 1)
        {
            made = channels.Units.Make((int)weight.Dims[1]);
            channels.Attach(weight.Name, 1, made);
        }
        else
        {
            made = input?.Units ?? channels.Units.Make(groups);
            if (input == null)
                channels.Units.Pin(made, $"'{node.Name}' (ConvTranspose) reads channels that cannot be followed");
        }

        if (input != null)
            channels.Attach(weight.Name, 0, input.Units);
        channels.AttachVector(node, 2, made);
        channels.Set(node.Output[0], 1, made);
        channels.Layers.Add(new(node, made, input?.Units, groups > 1));
    }

    public void Rewrite(NodeProto node, ChannelRemoval removal)
    {
        if (node.GetInt("group", 1) > 1 && removal.Changed(node.Input[0]) is { } input)
            node.Set("group", removal.Kept(input.Units));
    }
}
