using System.Numerics.Tensors;
using YoloCompress.Numerics;

namespace YoloCompress.Pruning.Unstructured;

/// <summary>
/// Finds sparse weights Ŵ with a small error tr((W - Ŵ) H (W - Ŵ)ᵀ): by the alternating direction method of multipliers, which moves dense
/// and sparse weights towards each other (Meng and others, "ALPS", 2024; Boža, "Fast and Effective Weight Update for Pruned LLMs", 2024),
/// then least squares on the support that it found, by conjugate gradients for all outputs at once.
/// </summary>
internal sealed class SparseLeastSquares
{

    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int _threads;
    private readonly float[] _inputScale;
    private readonly Matrix _hessian;
    private readonly float[] _hessianFloats;
    private readonly float[] _target;
    private readonly float[] _targetTimesHessian;
    private readonly float[] _outputScales;
    private readonly Dictionary<double, float[]> _inverses = [];

    /// <param name="hessian">H [inputs, inputs].</param>
    /// <param name="weights">W [outputs, inputs], row-major.</param>
    /// <param name="outputs">Rows of W.</param>
    /// <param name="damping">Added to H's diagonal, relative to its mean.</param>
    /// <param name="threads">Threads for the matrix products.</param>
    /// <param name="outputScales">Factors of the outputs, whose errors count by their square; null for equal ones.</param>
    public SparseLeastSquares(
        Matrix hessian, ReadOnlySpan<float> weights, int outputs, double damping, int threads, float[]? outputScales = null)
    {
        _inputs = hessian.Rows;
        _outputs = outputs;
        _threads = threads;
        double mean = Symmetric.MeanDiagonal(hessian);
        double added = damping * (mean > 0 ? mean : 1);

        // With a unit diagonal one penalty fits all inputs, and magnitudes are comparable: |w| times what its input varies.
        double[] scale = [.. hessian.Diagonal().Select(d => Math.Sqrt(d + added))];
        _inputScale = Array.ConvertAll(scale, s => (float)s);
        _hessian = hessian.Clone();
        Symmetric.AddToDiagonal(_hessian, added);
        for (int i = 0; i < _inputs; i++)
        {
            for (int j = 0; j < _inputs; j++)
                _hessian[i, j] /= scale[i] * scale[j];
        }

        _hessianFloats = _hessian.ToFloats();
        _target = weights.ToArray();
        _outputScales = outputScales ?? [.. Enumerable.Repeat(1f, outputs)];
        for (int o = 0; o < outputs; o++)
        {
            Span<float> row = _target.AsSpan(o * _inputs, _inputs);
            TensorPrimitives.Multiply(row, _inputScale, row);
            TensorPrimitives.Multiply(row, _outputScales[o], row);
        }

        _targetTimesHessian = Times(_target, _hessianFloats);
    }

    /// <summary>Sparse weights of the pattern, [outputs, inputs], and their error.</summary>
    public SparseWeights Solve(ISparsityPattern pattern, PenaltySchedule schedule)
    {
        float[] sparse = (float[])_target.Clone();
        pattern.Project(sparse, _outputs, _inputs);
        float[] multiplier = new float[sparse.Length];
        float[] right = new float[sparse.Length];
        foreach (double rho in schedule.Penalties)
        {
            float[] inverse = InverseWith(rho);
            for (int step = 0; step < schedule.StepsPerPenalty; step++)
            {
                // W = (target H + ρ D - V) (H + ρ)⁻¹; D = the pattern's nearest to W + V/ρ; V += ρ (W - D).
                TensorPrimitives.MultiplyAdd(sparse, (float)rho, _targetTimesHessian, right);
                TensorPrimitives.Subtract(right, multiplier, right);
                float[] dense = Times(right, inverse);
                TensorPrimitives.MultiplyAdd(multiplier, (float)(1 / rho), dense, sparse);
                pattern.Project(sparse, _outputs, _inputs);
                TensorPrimitives.Subtract(dense, sparse, dense);
                TensorPrimitives.MultiplyAdd(dense, (float)rho, multiplier, multiplier);
            }
        }

        Refit(sparse, schedule.RefitIterations);
        return Finish(sparse);
    }

    /// <summary>The best weights with a given support: those that are not 0 in the given ones.</summary>
    public SparseWeights Refit(ReadOnlySpan<float> support, int iterations)
    {
        float[] sparse = (float[])_target.Clone();
        for (int i = 0; i < sparse.Length; i++)
            sparse[i] = support[i] == 0 ? 0 : sparse[i];
        Refit(sparse, iterations);
        return Finish(sparse);
    }

    private SparseWeights Finish(float[] sparse)
    {
        float[] difference = new float[sparse.Length];
        TensorPrimitives.Subtract(_target, sparse, difference);
        float[] product = Times(difference, _hessianFloats);
        double error = TensorPrimitives.Dot<float>(difference, product);
        for (int o = 0; o < _outputs; o++)
        {
            Span<float> row = sparse.AsSpan(o * _inputs, _inputs);
            TensorPrimitives.Divide(row, _inputScale, row);
            if (_outputScales[o] != 0)
                TensorPrimitives.Divide(row, _outputScales[o], row);
        }

        return new(sparse, error);
    }

    // Conjugate gradients with every output's own support, the diagonal being 1 already.
    private void Refit(float[] sparse, int iterations)
    {
        bool[] support = Array.ConvertAll(sparse, w => w != 0);
        float[] residual = Times(sparse, _hessianFloats);
        for (int i = 0; i < residual.Length; i++)
            residual[i] = support[i] ? _targetTimesHessian[i] - residual[i] : 0;
        float[] direction = (float[])residual.Clone();
        double[] norms = new double[_outputs];
        for (int o = 0; o < _outputs; o++)
            norms[o] = Square(residual, o);
        double[] start = (double[])norms.Clone();
        for (int k = 0; k < iterations; k++)
        {
            float[] product = Times(direction, _hessianFloats);
            bool active = false;
            for (int o = 0; o < _outputs; o++)
            {
                Span<float> d = direction.AsSpan(o * _inputs, _inputs);
                double curvature = TensorPrimitives.Dot(d, product.AsSpan(o * _inputs, _inputs));
                if (norms[o] <= 1e-10 * start[o] || curvature <= 0)
                    continue;
                active = true;
                float step = (float)(norms[o] / curvature);
                Span<float> r = residual.AsSpan(o * _inputs, _inputs);
                for (int i = 0; i < d.Length; i++)
                    r[i] = support[(o * _inputs) + i] ? r[i] - (step * product[(o * _inputs) + i]) : 0;
                Span<float> s = sparse.AsSpan(o * _inputs, _inputs);
                TensorPrimitives.MultiplyAdd(d, step, s, s);
                double norm = Square(residual, o);
                TensorPrimitives.MultiplyAdd(d, (float)(norm / norms[o]), r, d);
                norms[o] = norm;
            }

            if (!active)
                break;
        }
    }

    private double Square(float[] values, int output)
    {
        ReadOnlySpan<float> row = values.AsSpan(output * _inputs, _inputs);
        return TensorPrimitives.Dot(row, row);
    }

    private float[] InverseWith(double rho)
    {
        if (_inverses.TryGetValue(rho, out float[]? known))
            return known;
        Matrix factor = _hessian.Clone();
        Symmetric.AddToDiagonal(factor, rho);
        if (!Cholesky.TryFactor(factor, _threads))
            throw new InvalidOperationException("A damped Hessian is not positive definite.");
        Cholesky.InvertLower(factor, _threads);
        Matrix inverse = new(_inputs, _inputs);
        MatrixProduct.Add(1.0, MatrixView.Of(factor).Transposed, MatrixView.Of(factor), MatrixView.Of(inverse), _threads);
        return _inverses[rho] = inverse.ToFloats();
    }

    private float[] Times(float[] rows, float[] symmetric)
    {
        float[] result = new float[rows.Length];
        MatrixProduct.Add(
            1f, MatrixView.Of(rows, _outputs, _inputs), MatrixView.Of(symmetric, _inputs, _inputs), MatrixView.Of(result, _outputs, _inputs), _threads);
        return result;
    }
}
