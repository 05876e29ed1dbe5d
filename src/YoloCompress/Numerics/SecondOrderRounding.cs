using System.Numerics.Tensors;

namespace YoloCompress.Numerics;

/// <summary>
/// Decides the weights of a linear map input by input and lets the inputs that are still free make up for each error, such that the
/// squared error of the outputs tr(ΔW H ΔWᵀ) stays small: optimal brain surgery in a fixed order (Hassibi and Stork, 1993; Frantar and others,
/// "GPTQ" and "SparseGPT", 2023), with lazy updates of blocks.
/// </summary>
internal static class SecondOrderRounding
{
    private const int BlockSize = 128;

    /// <summary>Runs the pass.</summary>
    /// <param name="weights">W [outputs, inputs], row-major; overwritten by what was decided.</param>
    /// <param name="outputs">Rows of W.</param>
    /// <param name="hessian">The factor for W's inputs.</param>
    /// <param name="decision">What decides.</param>
    /// <param name="threads">Threads for the blocked products.</param>
    /// <returns>The compensated squared error of each output, Σ ((w - q) / U_jj)² = its row's ΔW H ΔWᵀ (damping included).</returns>
    public static double[] Run(Span<float> weights, int outputs, InverseHessian hessian, IWeightDecision decision, int threads = 1)
    {
        int inputs = hessian.Size;
        if (weights.Length != outputs * inputs)
            throw new ArgumentException($"{weights.Length} weights are not {outputs}x{inputs}.", nameof(weights));
        float[] columns = ToColumns(weights, outputs, hessian.Order);
        float[] errors = new float[BlockSize * outputs];
        float[] decided = new float[outputs];
        double[] loss = new double[outputs];
        MatrixView<float> all = MatrixView.Of(columns, inputs, outputs);
        MatrixView<float> upper = MatrixView.Of(hessian.Upper, inputs, inputs);
        for (int first = 0; first < inputs; first += BlockSize)
        {
            int count = Math.Min(BlockSize, inputs - first);
            decision.BeginBlock(new(hessian, first, count, outputs, columns.AsSpan(first * outputs, count * outputs)));
            for (int i = 0; i < count; i++)
            {
                int place = first + i;
                Span<float> column = columns.AsSpan(place * outputs, outputs);
                Span<float> error = errors.AsSpan(i * outputs, outputs);
                decision.Decide(place, hessian.Order[place], column, hessian.Scale(place), decided);
                TensorPrimitives.Subtract(column, decided, error);
                TensorPrimitives.Divide(error, hessian.Scale(place), error);
                decided.CopyTo(column);
                AddSquares(error, loss);
                for (int k = place + 1; k < first + count; k++)
                {
                    Span<float> later = columns.AsSpan(k * outputs, outputs);
                    TensorPrimitives.MultiplyAdd(error, -hessian.Upper[(place * inputs) + k], later, later);
                }
            }

            int rest = inputs - first - count;
            MatrixView<float> done = MatrixView.Of(errors, count, outputs);
            MatrixView<float> factor = upper.Block(first, first + count, count, rest).Transposed;
            MatrixProduct.Add(-1f, factor, done, all.Block(first + count, 0, rest, outputs), threads);
        }

        FromColumns(columns, weights, outputs, hessian.Order);
        return loss;
    }

    private static void AddSquares(ReadOnlySpan<float> error, Span<double> loss)
    {
        for (int i = 0; i < error.Length; i++)
            loss[i] += (double)error[i] * error[i];
    }

    private static float[] ToColumns(ReadOnlySpan<float> weights, int outputs, int[] order)
    {
        float[] columns = new float[weights.Length];
        for (int j = 0; j < order.Length; j++)
        {
            for (int o = 0; o < outputs; o++)
                columns[(j * outputs) + o] = weights[(o * order.Length) + order[j]];
        }

        return columns;
    }

    private static void FromColumns(ReadOnlySpan<float> columns, Span<float> weights, int outputs, int[] order)
    {
        for (int j = 0; j < order.Length; j++)
        {
            for (int o = 0; o < outputs; o++)
                weights[(o * order.Length) + order[j]] = columns[(j * outputs) + o];
        }
    }
}
