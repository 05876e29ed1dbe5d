namespace YoloCompress.Pipeline;

/// <summary>A result that the cache keeps.</summary>
/// <param name="Files">Its parts by name.</param>
/// <param name="Seconds">How long it took to make.</param>
public sealed record CachedResult(IReadOnlyDictionary<string, byte[]> Files, double Seconds);
