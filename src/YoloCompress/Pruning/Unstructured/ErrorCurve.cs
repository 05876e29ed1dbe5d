namespace YoloCompress.Pruning.Unstructured;

/// <summary>A layer's error by sparsity, known at some points: between them its logarithm is linear, before the first one it grows like a cube.</summary>
/// <param name="Sparsities">Rising, above 0.</param>
/// <param name="Errors">Positive.</param>
internal sealed record ErrorCurve(double[] Sparsities, double[] Errors)
{
    public double At(double sparsity)
    {
        if (sparsity <= Sparsities[0])
            return Errors[0] * Math.Pow(sparsity / Sparsities[0], 3);
        int i = 1;
        while (i < Sparsities.Length - 1 && Sparsities[i] < sparsity)
            i++;
        double slope = Math.Log(Errors[i] / Errors[i - 1]) / (Sparsities[i] - Sparsities[i - 1]);
        return Errors[i - 1] * Math.Exp(slope * (sparsity - Sparsities[i - 1]));
    }
}
