namespace YoloCompress.Numerics;

/// <summary>Least squares from normal equations, with a ridge towards given weights.</summary>
internal static class LeastSquares
{
    /// <summary>
    /// The V [inputs, outputs] that minimises ‖XV - Y‖² + λ‖V - V₀‖², from XᵀX and XᵀY: (XᵀX + λI) V = XᵀY + λV₀.
    /// </summary>
    /// <param name="gram">XᵀX [inputs, inputs]; stays as it is.</param>
    /// <param name="cross">XᵀY [inputs, outputs]; stays as it is.</param>
    /// <param name="ridge">λ relative to the mean of XᵀX's diagonal; raised tenfold until the system is positive definite.</param>
    /// <param name="prior">V₀ [inputs, outputs], or null for 0.</param>
    /// <param name="threads">Threads for the blocked products.</param>
    public static Matrix Solve(Matrix gram, Matrix cross, double ridge, Matrix? prior = null, int threads = 1)
    {
        double mean = Symmetric.MeanDiagonal(gram);
        if (!double.IsFinite(mean))
            throw new ArgumentException("The Gram matrix holds values that are not finite.", nameof(gram));
        if (mean <= 0)
            mean = 1;
        for (ridge = Math.Max(ridge, 1e-10); ; ridge *= 10)
        {
            Matrix factor = gram.Clone();
            Symmetric.AddToDiagonal(factor, ridge * mean);
            if (!Cholesky.TryFactor(factor, threads))
                continue;
            Matrix solution = cross.Clone();
            if (prior != null)
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(prior.Values, ridge * mean, solution.Values, solution.Values);
            Cholesky.Solve(factor, solution, threads);
            return solution;
        }
    }
}
