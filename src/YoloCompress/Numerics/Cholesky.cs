using System.Numerics.Tensors;

namespace YoloCompress.Numerics;

/// <summary>
/// Blocked Cholesky factorisation and what follows from it, in double precision (Golub and Van Loan, "Matrix Computations", 4.2).
/// </summary>
internal static class Cholesky
{
    private const int Block = 64;

    /// <summary>Overwrites a symmetric matrix by the lower L with A = LLᵀ; what is above the diagonal becomes 0.</summary>
    /// <returns>False, with the matrix in an undefined state, if it is not positive definite in double precision.</returns>
    public static bool TryFactor(Matrix a, int threads = 1)
    {
        int n = a.Rows;
        MatrixView<double> view = MatrixView.Of(a);
        for (int k = 0; k < n; k += Block)
        {
            int size = Math.Min(Block, n - k);
            if (!TryFactorDiagonal(a, k, size))
                return false;
            int rest = n - k - size;
            if (rest == 0)
                break;
            MatrixView<double> panel = view.Block(k + size, k, rest, size);
            SolveRows(a, k, size, k + size, n);
            UpdateTrailing(view, panel, k + size, rest, threads);
        }

        for (int r = 0; r < n; r++)
            a.Values.AsSpan((r * n) + r + 1, n - r - 1).Clear();
        return true;
    }

    /// <summary>Overwrites a lower triangular matrix by its inverse.</summary>
    public static void InvertLower(Matrix lower, int threads = 1) => InvertLower(lower, 0, lower.Rows, threads);

    /// <summary>Solves LLᵀX = B for X, in place of B [n, m].</summary>
    public static void Solve(Matrix lower, Matrix b, int threads = 1)
    {
        int n = lower.Rows;
        MatrixView<double> l = MatrixView.Of(lower);
        MatrixView<double> x = MatrixView.Of(b);
        for (int k = 0; k < n; k += Block)
        {
            int size = Math.Min(Block, n - k);
            MatrixProduct.Add(-1.0, l.Block(k, 0, size, k), x.Block(0, 0, k, b.Columns), x.Block(k, 0, size, b.Columns), threads);
            for (int r = k; r < k + size; r++)
                Eliminate(lower, b, r, k, r, transposed: false);
        }

        for (int end = n; end > 0;)
        {
            int size = end % Block == 0 ? Block : end % Block;
            int k = end - size;
            MatrixView<double> below = l.Block(end, k, n - end, size).Transposed;
            MatrixProduct.Add(-1.0, below, x.Block(end, 0, n - end, b.Columns), x.Block(k, 0, size, b.Columns), threads);
            for (int r = end - 1; r >= k; r--)
                Eliminate(lower, b, r, r + 1, end, transposed: true);
            end = k;
        }
    }

    private static void Eliminate(Matrix lower, Matrix b, int row, int from, int to, bool transposed)
    {
        Span<double> target = b.Values.AsSpan(row * b.Columns, b.Columns);
        for (int c = from; c < to; c++)
        {
            double factor = transposed ? lower[c, row] : lower[row, c];
            TensorPrimitives.MultiplyAdd(b.Values.AsSpan(c * b.Columns, b.Columns), -factor, target, target);
        }

        TensorPrimitives.Multiply(target, 1 / lower[row, row], target);
    }

    private static bool TryFactorDiagonal(Matrix a, int start, int size)
    {
        for (int j = start; j < start + size; j++)
        {
            ReadOnlySpan<double> row = a.Values.AsSpan((j * a.Columns) + start, j - start);
            double pivot = a[j, j] - TensorPrimitives.Dot(row, row);
            if (!(pivot > 0) || double.IsInfinity(pivot))
                return false;
            double root = Math.Sqrt(pivot);
            a[j, j] = root;
            for (int i = j + 1; i < start + size; i++)
                a[i, j] = (a[i, j] - TensorPrimitives.Dot(a.Values.AsSpan((i * a.Columns) + start, j - start), row)) / root;
        }

        return true;
    }

    // Rows below the diagonal block: x Lᵀ = a, one row after another.
    private static void SolveRows(Matrix a, int start, int size, int firstRow, int endRow)
    {
        for (int r = firstRow; r < endRow; r++)
        {
            Span<double> row = a.Values.AsSpan((r * a.Columns) + start, size);
            for (int j = 0; j < size; j++)
            {
                ReadOnlySpan<double> l = a.Values.AsSpan(((start + j) * a.Columns) + start, j);
                row[j] = (row[j] - TensorPrimitives.Dot(row[..j], l)) / a[start + j, start + j];
            }
        }
    }

    // In strips, so that what lies above the diagonal is mostly left out.
    private static void UpdateTrailing(MatrixView<double> view, MatrixView<double> panel, int first, int rest, int threads)
    {
        const int Strip = 4 * Block;
        for (int r = 0; r < rest; r += Strip)
        {
            int rows = Math.Min(Strip, rest - r);
            MatrixView<double> target = view.Block(first + r, first, rows, r + rows);
            MatrixView<double> left = panel.Block(r, 0, rows, panel.Columns);
            MatrixProduct.Add(-1.0, left, panel.Block(0, 0, r + rows, panel.Columns).Transposed, target, threads);
        }
    }

    private static void InvertLower(Matrix lower, int start, int size, int threads)
    {
        if (size <= Block)
        {
            InvertLowerUnblocked(lower, start, size);
            return;
        }

        int top = (size / 2 + Block - 1) / Block * Block;
        int bottom = size - top;
        InvertLower(lower, start, top, threads);
        InvertLower(lower, start + top, bottom, threads);
        MatrixView<double> view = MatrixView.Of(lower);
        MatrixView<double> corner = view.Block(start + top, start, bottom, top);
        Matrix half = new(bottom, top);
        MatrixProduct.Add(-1.0, corner, view.Block(start, start, top, top), MatrixView.Of(half), threads);
        for (int r = 0; r < bottom; r++)
            corner.From(r, 0)[..top].Clear();
        MatrixProduct.Add(1.0, view.Block(start + top, start + top, bottom, bottom), MatrixView.Of(half), corner, threads);
    }

    private static void InvertLowerUnblocked(Matrix lower, int start, int size)
    {
        Span<double> sum = stackalloc double[Block];
        for (int i = 0; i < size; i++)
        {
            double inverse = 1 / lower[start + i, start + i];
            sum[..i].Clear();
            for (int k = 0; k < i; k++)
            {
                ReadOnlySpan<double> known = lower.Values.AsSpan(((start + k) * lower.Columns) + start, k + 1);
                TensorPrimitives.MultiplyAdd(known, lower[start + i, start + k], sum[..(k + 1)], sum[..(k + 1)]);
            }

            TensorPrimitives.Multiply(sum[..i], -inverse, lower.Values.AsSpan(((start + i) * lower.Columns) + start, i));
            lower[start + i, start + i] = inverse;
        }
    }
}
