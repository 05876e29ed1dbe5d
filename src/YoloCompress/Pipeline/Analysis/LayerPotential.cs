namespace YoloCompress.Pipeline;

/// <summary>What could be done to a layer.</summary>
/// <param name="Name">Its node.</param>
/// <param name="Channels">Output channels.</param>
/// <param name="Prunable">How many of them structured pruning may choose from; 0 where they have to stay.</param>
/// <param name="Pinned">Why they have to stay; null where they need not.</param>
/// <param name="Quantizable">Whether it can compute on 8-bit codes.</param>
/// <param name="Float">Why it can't; null where it can.</param>
public sealed record LayerPotential(string Name, int Channels, int Prunable, string? Pinned, bool Quantizable, string? Float);
