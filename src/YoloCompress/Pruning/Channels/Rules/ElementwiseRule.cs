using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels.Rules;

/// <summary>
/// Operators that combine values element by element, with broadcasting: channels at the same place belong together (a shortcut), constants
/// with a value for each channel go with them.
/// </summary>
internal sealed class ElementwiseRule : IChannelRule
{
    public void Propagate(NodeProto node, ChannelPropagation channels)
    {
        int rank = node.Input.Max(i => channels.Shape(i)?.Length ?? 0);
        (ChannelAxis Channels, int Axis)? lead = null;
        foreach (string input in node.Input)
        {
            if (channels.Of(input) is { } c && (lead == null || c.Units.Length > lead.Value.Channels.Units.Length))
                lead = (c, c.Axis + rank - channels.Shape(input)!.Length);
        }

        if (lead is not { } led)
            return;
        if (channels.Shape(node.Output[0]) is not { } made || made[led.Axis] != led.Channels.Units.Length)
        {
            channels.PinInputs(node, $"'{node.Name}' ({node.OpType}) spreads them over other channels");
            return;
        }

        bool followed = true;
        foreach (string input in node.Input.Where(i => i.Length > 0))
            followed &= Follow(node, input, led.Axis, rank, led.Channels.Units, channels);
        if (followed)
            channels.Set(node.Output[0], led.Axis, led.Channels.Units);
    }

    /// <summary>Attaches a constant that is broadcast against channels; one that has no value of its own for each stays as it is.</summary>
    internal static void AttachConstant(NodeProto node, string constant, int axis, int rank, int[] units, ChannelPropagation channels)
    {
        int[]? shape = channels.Graph.Initializer(constant) is { } tensor ? [.. tensor.Dims.Select(d => (int)d)] : channels.Shape(constant);
        int own = axis - (rank - (shape?.Length ?? 0));
        if (shape == null)
            channels.Units.Pin(units, $"'{node.Name}' ({node.OpType}) reads '{constant}', whose shape is not known");
        else if (own < 0 || shape[own] == 1)
            return;
        else if (channels.Graph.Initializer(constant) != null && shape[own] == units.Length)
            channels.Attach(constant, own, units);
        else
            channels.Units.Pin(units, $"'{node.Name}' ({node.OpType}) combines them with '{constant}', which cannot be followed");
    }

    private static bool Follow(NodeProto node, string input, int axis, int rank, int[] units, ChannelPropagation channels)
    {
        if (channels.Of(input) is not { } own)
        {
            AttachConstant(node, input, axis, rank, units, channels);
            return true;
        }

        if (own.Axis + rank - channels.Shape(input)!.Length != axis)
        {
            channels.PinInputs(node, $"'{node.Name}' ({node.OpType}) combines channels of different axes");
            return false;
        }

        if (own.Units.Length == units.Length)
            channels.Units.Join(units, own.Units);
        else
            channels.Units.Pin(own.Units, $"'{node.Name}' ({node.OpType}) spreads it over all channels");
        return true;
    }
}
