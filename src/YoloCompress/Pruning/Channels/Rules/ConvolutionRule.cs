using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>
/// Conv: makes new channels out of all it reads; a depthwise one passes each on by itself; a grouped one loses the same places in each
/// of its groups, so that they stay equal in size.
/// </summary>
internal sealed class ConvolutionRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        ChannelAxis? input = channels.Of(node.Input[0]);
        if (channels.Graph.Initializer(node.Input[1]) is not { } weight || input is { Axis: not 1 })
        {
            channels.PinInputs(node, $"'{node.Name}' (Conv) has no constant weights or other than the usual layout");
            return;
        }

        int outputs = (int)weight.Dims[0];
        int perGroup = (int)weight.Dims[1];
        int groups = (int)node.GetInt("group", 1);
        int[] made = groups > 1 && perGroup == 1
            ? Depthwise(node, input, outputs, groups, channels)
            : Dense(weight, input, outputs, perGroup, groups, channels);
        channels.Attach(weight.Name, 0, made);
        channels.AttachVector(node, 2, made);
        channels.Set(node.Output[0], 1, made);
        channels.Layers.Add(new(node, made, input?.Units, groups > 1 && perGroup == 1));
    }

    public void Rewrite(NodeProto node, ChannelRemoval removal)
    {
        if (removal.Original.Initializer(node.Input[1]) is { } weight && weight.Dims[1] == 1 && node.GetInt("group", 1) > 1 &&
            removal.Changed(node.Input[0]) is { } input)
            node.Set("group", removal.Kept(input.Units));
    }

    private static int[] Depthwise(NodeProto node, ChannelAxis? input, int outputs, int groups, ChannelPropagation channels)
    {
        int[] read = input?.Units ?? channels.Units.Make(groups);
        if (input == null)
            channels.Units.Pin(read, $"'{node.Name}' (Conv) reads channels that cannot be followed");
        int multiplier = outputs / groups;
        return [.. Enumerable.Range(0, outputs).Select(o => read[o / multiplier])];
    }

    private static int[] Dense(TensorProto weight, ChannelAxis? input, int outputs, int perGroup, int groups, ChannelPropagation channels)
    {
        int[] made = channels.Units.Make(outputs);
        for (int g = 1; g < groups; g++)
        {
            channels.Units.Join(made.AsSpan(0, outputs / groups), made.AsSpan(g * (outputs / groups), outputs / groups));
            if (input != null)
                channels.Units.Join(input.Units.AsSpan(0, perGroup), input.Units.AsSpan(g * perGroup, perGroup));
        }

        if (input != null)
            channels.Attach(weight.Name, 1, input.Units[..perGroup]);
        return made;
    }
}
