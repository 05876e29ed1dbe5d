using System.Numerics.Tensors;
using YoloCompress.Numerics;

namespace YoloCompress.Pruning.Structured;

/// <summary>
/// Takes channels away from the layers that read them, one after another, and lets the remaining inputs make up for each: always the channel
/// whose loss they can make up for best, or in a given order. With H⁻¹ = (Σ x xᵀ)⁻¹ and the columns u of a channel, the error is
/// tr(W_u [H⁻¹_uu]⁻¹ W_uᵀ) and the best correction -W_u [H⁻¹_uu]⁻¹ H⁻¹_u (Hassibi and Stork, 1993; in blocks: Kurtic and others, "ZipLM", 2023).
/// </summary>
internal sealed class ChannelElimination
{
    private const double Damping = 0.003;

    private readonly List<State> _states;
    private readonly int _threads;
    private readonly List<int> _alive;

    /// <param name="units">The channels, all of one group.</param>
    /// <param name="consumers">Who reads them.</param>
    /// <param name="threads">Threads for the matrix products.</param>
    public ChannelElimination(IEnumerable<int> units, IEnumerable<ConsumerPart> consumers, int threads)
    {
        _threads = threads;
        _alive = [.. units];
        _states = [.. consumers.Select(c => new State(c, _alive, threads))];
    }

    /// <summary>Channels removed so far, in order.</summary>
    public List<int> Removed { get; } = [];

    /// <summary>Errors relative to the readers' outputs, summed over them, after each removal.</summary>
    public List<double> Errors { get; } = [];

    /// <summary>Removes the next channel.</summary>
    /// <param name="unit">Which, or null for the one that can be made up for best.</param>
    public void RemoveNext(int? unit = null)
    {
        double[][] scores = [.. _states.Select(s => s.Scores(unit is { } u ? [u] : _alive, _threads))];
        int best = 0;
        double least = double.MaxValue;
        int count = unit == null ? _alive.Count : 1;
        for (int i = 0; i < count; i++)
        {
            double sum = scores.Sum(s => s[i]);
            if (sum < least)
                (best, least) = (i, sum);
        }

        int chosen = unit ?? _alive[best];
        foreach (State state in _states)
            state.Remove(chosen, _threads);
        _alive.Remove(chosen);
        Removed.Add(chosen);
        Errors.Add((Errors.Count > 0 ? Errors[^1] : 0) + (count == 0 || least == double.MaxValue ? 0 : least));
    }

    /// <summary>The readers' weights as they are now, removed columns 0, and the shift of outputs that keeps their means.</summary>
    public IEnumerable<(ConsumerPart Part, float[] Weights, float[] Shift)> Current() => _states.Select(s => s.Current());

    private sealed class State
    {
        private readonly ConsumerPart _part;
        private readonly Matrix _inverse;
        private readonly Matrix _weights;
        private readonly Dictionary<int, int[]> _columns;

        public State(ConsumerPart part, IEnumerable<int> units, int threads)
        {
            _part = part;
            _weights = part.Weights.Clone();
            _columns = units.ToDictionary(u => u, part.Columns);
            _inverse = Invert(part.Hessian, threads);
        }

        public double[] Scores(IReadOnlyList<int> units, int threads)
        {
            double[] scores = new double[units.Count];
            long work = scores.Length * (long)_weights.Rows * _columns[units[0]].Length * _columns[units[0]].Length;
            ParallelOptions parallel = new() { MaxDegreeOfParallelism = work > 200_000 ? threads : 1 };
            Parallel.For(0, scores.Length, parallel, i => scores[i] = Score(_columns[units[i]]));
            return scores;
        }

        public void Remove(int unit, int threads)
        {
            int[] columns = _columns[unit];
            if (columns.Length == 0)
                return;
            int[] all = [.. Enumerable.Range(0, _inverse.Rows)];
            Matrix rows = _inverse.Select(columns, all);
            Matrix block = _inverse.Select(columns, columns);
            if (!Cholesky.TryFactor(block))
                return;
            Matrix solved = rows.Clone();
            Cholesky.Solve(block, solved);
            Matrix own = _weights.Select([.. Enumerable.Range(0, _weights.Rows)], columns);
            MatrixProduct.Add(-1.0, MatrixView.Of(own), MatrixView.Of(solved), MatrixView.Of(_weights), threads);
            MatrixProduct.Add(-1.0, MatrixView.Of(rows).Transposed, MatrixView.Of(solved), MatrixView.Of(_inverse), threads);
            foreach (int c in columns)
            {
                for (int r = 0; r < _weights.Rows; r++)
                    _weights[r, c] = 0;
                _inverse.Values.AsSpan(c * _inverse.Columns, _inverse.Columns).Clear();
                for (int r = 0; r < _inverse.Rows; r++)
                    _inverse[r, c] = 0;
            }
        }

        public (ConsumerPart Part, float[] Weights, float[] Shift) Current()
        {
            float[] shift = new float[_weights.Rows];
            for (int o = 0; o < shift.Length; o++)
            {
                double sum = 0;
                for (int k = 0; k < _weights.Columns; k++)
                    sum += (_part.Weights[o, k] - _weights[o, k]) * _part.InputMean[k];
                shift[o] = (float)sum;
            }

            return (_part, _weights.ToFloats(), shift);
        }

        private double Score(int[] columns)
        {
            if (columns.Length == 0)
                return 0;
            Matrix block = _inverse.Select(columns, columns);
            if (!Cholesky.TryFactor(block))
                return double.MaxValue;

            // tr(W_u B⁻¹ W_uᵀ) = ‖L⁻¹ W_uᵀ‖² with B = LLᵀ.
            Cholesky.InvertLower(block);
            double sum = 0;
            Span<double> row = stackalloc double[columns.Length];
            for (int o = 0; o < _weights.Rows; o++)
            {
                for (int i = 0; i < columns.Length; i++)
                    row[i] = _weights[o, columns[i]];
                for (int i = 0; i < columns.Length; i++)
                {
                    double dot = TensorPrimitives.Dot<double>(block.Values.AsSpan(i * columns.Length, i + 1), row[..(i + 1)]);
                    sum += dot * dot;
                }
            }

            return sum / _part.Energy;
        }

        private static Matrix Invert(Matrix hessian, int threads)
        {
            double mean = Symmetric.MeanDiagonal(hessian);
            for (double damping = Damping; ; damping *= 10)
            {
                Matrix factor = hessian.Clone();
                Symmetric.AddToDiagonal(factor, damping * (mean > 0 ? mean : 1));
                if (!Cholesky.TryFactor(factor, threads))
                    continue;
                Cholesky.InvertLower(factor, threads);
                Matrix inverse = new(hessian.Rows, hessian.Rows);
                MatrixProduct.Add(1.0, MatrixView.Of(factor).Transposed, MatrixView.Of(factor), MatrixView.Of(inverse), threads);
                return inverse;
            }
        }
    }
}
