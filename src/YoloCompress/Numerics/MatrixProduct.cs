using System.Numerics;
using System.Numerics.Tensors;

namespace YoloCompress.Numerics;

/// <summary>
/// C += α A B for blocks of larger matrices, single or double precision. Every value of C is summed by one thread in a fixed order, so the
/// result does not depend on the number of threads.
/// </summary>
internal static class MatrixProduct
{
    private const int BlockDepth = 256;

    /// <summary>C[m, n] += α A[m, k] B[k, n]; A and B in either orientation.</summary>
    public static void Add<T>(T alpha, MatrixView<T> a, MatrixView<T> b, MatrixView<T> c, int threads = 1)
        where T : unmanaged, INumber<T>
    {
        if (a.Columns != b.Rows || a.Rows != c.Rows || b.Columns != c.Columns || c.ColumnStride != 1)
            throw new ArgumentException($"{a.Rows}x{a.Columns} by {b.Rows}x{b.Columns} gives no {c.Rows}x{c.Columns} with contiguous rows.");
        if (a.Rows == 0 || b.Columns == 0)
            return;
        PackedPanels<T> left = new(TileKernel.Rows);
        PackedPanels<T> right = new(TileKernel.Columns<T>());
        for (int d = 0; d < a.Columns; d += BlockDepth)
        {
            int depth = Math.Min(BlockDepth, a.Columns - d);
            left.Pack(a.From(0, d), depth, a.ColumnStride, a.Rows, a.RowStride);
            right.Pack(b.From(d, 0), depth, b.RowStride, b.Columns, b.ColumnStride);
            bool worthThreads = threads > 1 && right.Count > 1 && (long)a.Rows * b.Columns * depth > 10_000_000;
            if (worthThreads)
                Parallel.For(0, right.Count, new() { MaxDegreeOfParallelism = threads }, p => AddPanel(alpha, left, right, p, c));
            else
                for (int p = 0; p < right.Count; p++)
                    AddPanel(alpha, left, right, p, c);
        }
    }

    /// <summary>A B.</summary>
    public static Matrix Of(Matrix a, Matrix b, int threads = 1)
    {
        Matrix c = new(a.Rows, b.Columns);
        Add(1.0, MatrixView.Of(a), MatrixView.Of(b), MatrixView.Of(c), threads);
        return c;
    }

    private static unsafe void AddPanel<T>(T alpha, PackedPanels<T> left, PackedPanels<T> right, int panel, MatrixView<T> c)
        where T : unmanaged, INumber<T>
    {
        int width = right.Width;
        T* tile = stackalloc T[TileKernel.Rows * width];
        int columns = Math.Min(width, c.Columns - (panel * width));
        fixed (T* b = &right.Start(panel))
        {
            for (int l = 0; l < left.Count; l++)
            {
                fixed (T* a = &left.Start(l))
                    TileKernel.Multiply(a, b, right.Depth, tile);
                int rows = Math.Min(TileKernel.Rows, c.Rows - (l * TileKernel.Rows));
                for (int r = 0; r < rows; r++)
                {
                    Span<T> target = c.From((l * TileKernel.Rows) + r, panel * width)[..columns];
                    TensorPrimitives.MultiplyAdd(new ReadOnlySpan<T>(tile + (r * width), columns), alpha, target, target);
                }
            }
        }
    }
}
