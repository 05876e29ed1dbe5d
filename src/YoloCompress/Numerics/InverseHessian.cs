namespace YoloCompress.Numerics;

/// <summary>
/// The upper Cholesky factor of an inverse Hessian, H⁻¹ = UᵀU, in the order in which inputs will be decided. Row j of U, divided by its
/// diagonal, says how the inputs after j make up for an error in j when everything before j is fixed (Frantar and others, "GPTQ", 2023, 3.3).
/// </summary>
/// <remarks>
/// With J the reversal of rows and columns and JHJ = LLᵀ, U = (JLJ)⁻¹ = J L⁻¹ J: one factorisation and one triangular inverse, no H⁻¹.
/// </remarks>
internal sealed class InverseHessian
{
    private InverseHessian(int[] order, float[] upper, double damping)
    {
        Order = order;
        Upper = upper;
        Damping = damping;
    }

    /// <summary>The inputs in the order of decision: Order[j] is the input that stands at place j.</summary>
    public int[] Order { get; }

    /// <summary>Number of inputs, K.</summary>
    public int Size => Order.Length;

    /// <summary>U [K, K], row-major, in the order of decision.</summary>
    public float[] Upper { get; }

    /// <summary>What was added to H's diagonal, relative to its mean.</summary>
    public double Damping { get; }

    /// <summary>
    /// The diagonal of U at a place: the error of deciding q for w there, all later inputs compensating, is ((w - q) / U_jj)².
    /// </summary>
    public float Scale(int place) => Upper[(place * Size) + place];

    /// <summary>Factors a Hessian (a Gram or covariance matrix).</summary>
    /// <param name="hessian">Symmetric, [K, K]; stays as it is.</param>
    /// <param name="damping">Added to the diagonal, relative to its mean; raised tenfold until the matrix is positive definite.</param>
    /// <param name="order">A permutation of the inputs, or null for descending diagonal.</param>
    /// <param name="threads">Threads for the blocked products.</param>
    public static InverseHessian Of(Matrix hessian, double damping = 0.01, int[]? order = null, int threads = 1)
    {
        int n = hessian.Rows;
        double mean = Symmetric.MeanDiagonal(hessian);
        if (!double.IsFinite(mean))
            throw new ArgumentException("The Hessian holds values that are not finite.", nameof(hessian));
        if (mean <= 0)
            mean = 1;
        order ??= DescendingDiagonal(hessian);
        int[] reversed = [.. order.Reverse()];
        for (damping = Math.Max(damping, 1e-8); ; damping *= 10)
        {
            Matrix factor = hessian.Select(reversed, reversed);
            Symmetric.AddToDiagonal(factor, damping * mean);
            if (!Cholesky.TryFactor(factor, threads))
                continue;
            Cholesky.InvertLower(factor, threads);
            float[] upper = new float[n * n];
            for (int r = 0; r < n; r++)
            {
                for (int c = r; c < n; c++)
                    upper[(r * n) + c] = (float)factor.Values[((n - 1 - r) * n) + (n - 1 - c)];
            }

            return new(order, upper, damping);
        }
    }

    /// <summary>
    /// The inputs by descending diagonal of the Hessian: those that matter most are decided first, while everything can still compensate.
    /// </summary>
    public static int[] DescendingDiagonal(Matrix hessian)
    {
        double[] diagonal = hessian.Diagonal();
        int[] order = [.. Enumerable.Range(0, diagonal.Length)];
        return [.. order.OrderByDescending(i => diagonal[i])];
    }
}
