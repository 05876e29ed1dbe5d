namespace YoloCompress.Pipeline;

/// <summary>A part of a result.</summary>
/// <param name="Path">Its name.</param>
/// <param name="Digest">Its content.</param>
internal sealed record ActionFile(string Path, ActionDigest Digest);
