namespace YoloCompress.Pruning;

/// <summary>A layer or a group of channels that was left whole.</summary>
/// <param name="Name">The node, or the nodes that make the channels.</param>
/// <param name="Reason">Why.</param>
public sealed record PruningExclusion(string Name, string Reason);
