namespace YoloCompress.Pipeline;

/// <summary>What was decided by the clock.</summary>
/// <param name="Coarser">True if widths in larger blocks were faster.</param>
internal sealed record BlockDecision(bool Coarser);
