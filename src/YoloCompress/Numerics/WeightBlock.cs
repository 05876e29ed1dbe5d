namespace YoloCompress.Numerics;

/// <summary>The weights of successive inputs in the order of decision, before any of them is decided.</summary>
internal readonly ref struct WeightBlock(InverseHessian hessian, int first, int count, int outputs, ReadOnlySpan<float> weights)
{
    private readonly ReadOnlySpan<float> _weights = weights;

    /// <summary>Place of the first input.</summary>
    public int First => first;

    /// <summary>Number of inputs.</summary>
    public int Count => count;

    /// <summary>Number of outputs.</summary>
    public int Outputs => outputs;

    /// <summary>The input that stands at a place of the block, 0 to <see cref="Count"/>.</summary>
    public int Input(int index) => hessian.Order[first + index];

    /// <summary>U_jj of the block's input.</summary>
    public float Scale(int index) => hessian.Scale(first + index);

    /// <summary>The weights of all outputs for the block's input.</summary>
    public ReadOnlySpan<float> Weights(int index) => _weights.Slice(index * outputs, outputs);
}
