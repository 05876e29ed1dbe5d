namespace YoloCompress.Pruning.Channels;

/// <summary>Where a value carries channels, and which unit each of them belongs to. A unit may occur several times.</summary>
/// <param name="Axis">The axis, not negative.</param>
/// <param name="Units">The unit of each position along it.</param>
internal sealed record ChannelAxis(int Axis, int[] Units);
