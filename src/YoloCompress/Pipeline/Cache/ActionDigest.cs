namespace YoloCompress.Pipeline;

/// <summary>A content.</summary>
/// <param name="Hash">SHA-256, lower-case hexadecimal.</param>
/// <param name="SizeBytes">Its length.</param>
internal sealed record ActionDigest(string Hash, long SizeBytes);
