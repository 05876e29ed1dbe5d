namespace YoloCompress.Pipeline;

/// <summary>A step of progressive pruning.</summary>
/// <param name="Amount">The share of the original that was to be gone after it.</param>
/// <param name="Removed">The share that was.</param>
/// <param name="Retention">The share of accuracy that was kept on the pictures for choices; null where it could not be measured.</param>
/// <param name="Kept">False where it was taken back.</param>
/// <param name="Sha256">Of the model after it.</param>
internal sealed record PruneStep(double Amount, double Removed, double? Retention, bool Kept, string Sha256);
