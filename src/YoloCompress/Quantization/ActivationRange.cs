namespace YoloCompress.Quantization;

/// <summary>The real values that an activation's codes cover.</summary>
/// <param name="Minimum">The least one, at most 0.</param>
/// <param name="Maximum">The greatest one, at least 0.</param>
internal readonly record struct ActivationRange(float Minimum, float Maximum)
{
    /// <summary>The smallest range that holds both and 0.</summary>
    public ActivationRange Union(ActivationRange other) => new(Math.Min(Minimum, other.Minimum), Math.Max(Maximum, other.Maximum));
}
