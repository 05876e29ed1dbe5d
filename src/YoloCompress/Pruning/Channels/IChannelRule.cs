using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels;

/// <summary>What an operator does with channels.</summary>
internal interface IChannelRule
{
    /// <summary>Says where the outputs' channels come from, joins units, attaches weights, pins what cannot be followed.</summary>
    void Propagate(NodeProto node, ChannelPropagation channels);

    /// <summary>Adapts what the node says about channels (group counts, sizes, indices) after some were removed.</summary>
    /// <param name="node">The node, in the graph under change.</param>
    /// <param name="removal">What was removed.</param>
    void Rewrite(NodeProto node, ChannelRemoval removal)
    {
    }
}
