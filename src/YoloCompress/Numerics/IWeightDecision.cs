namespace YoloCompress.Numerics;

/// <summary>
/// Decides what weights become, in the course of a <see cref="SecondOrderRounding"/>: rounded to a grid, set to zero, both, or left alone.
/// </summary>
internal interface IWeightDecision
{
    /// <summary>
    /// Called before the weights of a block of inputs are decided, with what they are then. Decisions that compare weights with each other
    /// (masks) are made here.
    /// </summary>
    /// <param name="block">The block.</param>
    void BeginBlock(in WeightBlock block)
    {
    }

    /// <summary>Decides the weights of all outputs for one input.</summary>
    /// <param name="place">Place in the order of decision.</param>
    /// <param name="input">The input (column of the weight matrix) that stands there.</param>
    /// <param name="weights">The weights [outputs], errors of earlier inputs already compensated.</param>
    /// <param name="scale">U_jj: the error of deciding q is ((w - q) / scale)², apart from the outputs' importance.</param>
    /// <param name="decided">What they become [outputs].</param>
    void Decide(int place, int input, ReadOnlySpan<float> weights, float scale, Span<float> decided);
}
