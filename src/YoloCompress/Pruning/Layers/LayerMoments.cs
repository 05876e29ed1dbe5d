using System.Numerics.Tensors;
using YoloCompress.Numerics;

namespace YoloCompress.Pruning.Layers;

/// <summary>
/// Second moments of what one group of a convolution reads now (X, patches) and of what it should give (Y, the original's outputs), at sampled
/// positions of all pictures. Where a bias can make up for the means, they are taken out.
/// </summary>
internal sealed class LayerMoments
{
    private LayerMoments(Matrix hessian, Matrix cross, double[] variance, double[] inputMean, double[] outputMean, long rows)
    {
        Hessian = hessian;
        Cross = cross;
        Variance = variance;
        InputMean = inputMean;
        OutputMean = outputMean;
        Rows = rows;
    }

    /// <summary>Σ (x - x̄)(x - x̄)ᵀ [K, K].</summary>
    public Matrix Hessian { get; }

    /// <summary>Σ (x - x̄)(y - ȳ)ᵀ [K, outputs].</summary>
    public Matrix Cross { get; }

    /// <summary>Σ (y - ȳ)² of each output.</summary>
    public double[] Variance { get; }

    /// <summary>x̄ [K].</summary>
    public double[] InputMean { get; }

    /// <summary>ȳ [outputs].</summary>
    public double[] OutputMean { get; }

    /// <summary>Number of patches.</summary>
    public long Rows { get; }

    /// <summary>Takes the moments apart.</summary>
    /// <param name="joint">Rows of K inputs followed by the outputs.</param>
    /// <param name="inputs">K.</param>
    /// <param name="centred">True to take the means out.</param>
    public static LayerMoments Of(GramAccumulator joint, int inputs, bool centred)
    {
        Matrix moments = centred ? joint.Covariance() : joint.Gram();
        int[] x = [.. Enumerable.Range(0, inputs)];
        int[] y = [.. Enumerable.Range(inputs, joint.Size - inputs)];
        double[] mean = joint.Mean();
        return new(moments.Select(x, x), moments.Select(x, y), moments.Diagonal()[inputs..], mean[..inputs], mean[inputs..], joint.Rows);
    }

    /// <summary>The dense weights [outputs, K] that give the outputs best, held near the given ones by a ridge.</summary>
    /// <param name="weights">[outputs, K].</param>
    /// <param name="ridge">Relative to the mean of the Hessian's diagonal.</param>
    /// <param name="threads">Threads for the matrix products.</param>
    public float[] Fit(ReadOnlySpan<float> weights, double ridge, int threads)
    {
        Matrix prior = Matrix.FromFloats(Variance.Length, Hessian.Rows, weights).Transpose();
        return LeastSquares.Solve(Hessian, Cross, ridge, prior, threads).Transpose().ToFloats();
    }

    /// <summary>What the given weights [outputs, K] leave of the outputs' variance, for each output.</summary>
    public double[] Errors(ReadOnlySpan<float> weights, int threads)
    {
        Matrix w = Matrix.FromFloats(Variance.Length, Hessian.Rows, weights);
        Matrix product = MatrixProduct.Of(w, Hessian, threads);
        Matrix cross = Cross.Transpose();
        double[] errors = new double[Variance.Length];
        for (int o = 0; o < errors.Length; o++)
        {
            ReadOnlySpan<double> row = w.Values.AsSpan(o * w.Columns, w.Columns);
            double quadratic = TensorPrimitives.Dot(row, product.Values.AsSpan(o * w.Columns, w.Columns));
            double linear = TensorPrimitives.Dot(row, cross.Values.AsSpan(o * w.Columns, w.Columns));
            errors[o] = Math.Max(0, Variance[o] - (2 * linear) + quadratic);
        }

        return errors;
    }

    /// <summary>What has to be added to W x + (old bias) so that the mean output is right.</summary>
    /// <param name="weights">New weights [outputs, K].</param>
    /// <param name="bias">The old bias of each output, or empty for none.</param>
    public float[] Shift(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        float[] shift = new float[OutputMean.Length];
        for (int o = 0; o < shift.Length; o++)
        {
            double sum = OutputMean[o] - (bias.IsEmpty ? 0 : bias[o]);
            for (int k = 0; k < InputMean.Length; k++)
                sum -= weights[(o * InputMean.Length) + k] * InputMean[k];
            shift[o] = (float)sum;
        }

        return shift;
    }
}
