namespace YoloCompress.Pruning.Channels;

/// <summary>An axis of an initializer whose positions belong to units and go with them.</summary>
/// <param name="Tensor">The initializer's name.</param>
/// <param name="Axis">The axis.</param>
/// <param name="Units">The unit of each position.</param>
internal sealed record ChannelAttachment(string Tensor, int Axis, int[] Units);
