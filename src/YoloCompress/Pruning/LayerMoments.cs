using YoloCompress.Numerics;

namespace YoloCompress.Pruning;

/// <summary>
/// Second moments of what one group of a convolution reads now (X, patches) and what it should give (Y, the original's outputs), at sampled
/// positions of all pictures, with means taken out: a bias makes up for those.
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
    /// <param name="joint">Rows of K inputs and the outputs.</param>
    /// <param name="inputs">K.</param>
    public static LayerMoments Of(GramAccumulator joint, int inputs)
    {
        Matrix covariance = joint.Covariance();
        int[] x = [.. Enumerable.Range(0, inputs)];
        int[] y = [.. Enumerable.Range(inputs, joint.Size - inputs)];
        double[] mean = joint.Mean();
        return new(
            covariance.Select(x, x), covariance.Select(x, y), covariance.Diagonal()[inputs..], mean[..inputs], mean[inputs..], joint.Rows);
    }

    /// <summary>The dense weights [outputs, K] that give the outputs best, held near the given ones by a ridge.</summary>
    public float[] Fit(ReadOnlySpan<float> weights, double ridge, int threads)
    {
        int outputs = Variance.Length;
        Matrix prior = Matrix.FromFloats(outputs, Hessian.Rows, weights).Transpose();
        return LeastSquares.Solve(Hessian, Cross, ridge, prior, threads).Transpose().ToFloats();
    }

    /// <summary>What is left of the outputs' variance with the given weights and the best bias, relative to it.</summary>
    public double RelativeError(ReadOnlySpan<float> weights)
    {
        int outputs = Variance.Length;
        Matrix w = Matrix.FromFloats(outputs, Hessian.Rows, weights);
        Matrix product = MatrixProduct.Of(w, Hessian);
        double error = 0;
        for (int o = 0; o < outputs; o++)
        {
            double quadratic = 0, cross = 0;
            for (int k = 0; k < Hessian.Rows; k++)
            {
                quadratic += product[o, k] * w[o, k];
                cross += Cross[k, o] * w[o, k];
            }

            error += Variance[o] - (2 * cross) + quadratic;
        }

        return error / Math.Max(Variance.Sum(), double.Epsilon);
    }

    /// <summary>The bias that goes with the given weights [outputs, K]: it makes the mean output right.</summary>
    public float[] Bias(ReadOnlySpan<float> weights)
    {
        float[] bias = new float[OutputMean.Length];
        for (int o = 0; o < bias.Length; o++)
        {
            double sum = OutputMean[o];
            for (int k = 0; k < InputMean.Length; k++)
                sum -= weights[(o * InputMean.Length) + k] * InputMean[k];
            bias[o] = (float)sum;
        }

        return bias;
    }
}
