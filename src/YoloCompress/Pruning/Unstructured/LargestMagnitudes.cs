namespace YoloCompress.Pruning.Unstructured;

/// <summary>Keeps a number of weights of the whole matrix: those of the largest magnitude.</summary>
/// <param name="keep">How many stay.</param>
internal sealed class LargestMagnitudes(int keep) : ISparsityPattern
{
    public void Project(Span<float> weights, int outputs, int inputs)
    {
        int zeros = weights.Length - keep;
        if (zeros <= 0)
            return;
        float[] magnitudes = new float[weights.Length];
        System.Numerics.Tensors.TensorPrimitives.Abs(weights, magnitudes);
        Array.Sort(magnitudes);
        float threshold = magnitudes[zeros - 1];
        int below = 0;
        foreach (float w in weights)
            below += MathF.Abs(w) < threshold ? 1 : 0;

        // Of equal ones at the threshold, the first go.
        int equal = zeros - below;
        for (int i = 0; i < weights.Length; i++)
        {
            float magnitude = MathF.Abs(weights[i]);
            if (magnitude < threshold || (magnitude == threshold && equal-- > 0))
                weights[i] = 0;
        }
    }
}
