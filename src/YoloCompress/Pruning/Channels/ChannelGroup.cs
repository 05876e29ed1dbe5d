namespace YoloCompress.Pruning.Channels;

/// <summary>Channels that the same layers make and read, so that any of them can be removed instead of another.</summary>
/// <param name="Name">The layers that make them.</param>
/// <param name="Units">The channels, each by the unit that stands for it (<see cref="ChannelUnits.Find"/>), in the order of the first layer.</param>
/// <param name="Producers">The layers that make them.</param>
/// <param name="Consumers">The layers that read them, depthwise ones left out: those pass each channel on by itself.</param>
/// <param name="PinnedBecause">Why none of them can be removed, or null.</param>
internal sealed record ChannelGroup(
    string Name, int[] Units, IReadOnlyList<ChannelLayer> Producers, IReadOnlyList<ChannelLayer> Consumers, string? PinnedBecause);
