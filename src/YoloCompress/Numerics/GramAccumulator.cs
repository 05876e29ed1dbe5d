using System.Numerics.Tensors;

namespace YoloCompress.Numerics;

/// <summary>
/// Sums the outer products of rows: G = XᵀX and the column sums s = Xᵀ1, for X of any number of rows that need not be in memory at once.
/// Blocks of 256 rows are multiplied in single precision and added up in double precision. Every value of G is summed by one thread in the
/// order of the rows, so the result does not depend on the number of threads.
/// </summary>
internal sealed class GramAccumulator
{
    private const int BlockRows = 256;

    private readonly PackedPanels<float> _left = new(TileKernel.Rows);
    private readonly PackedPanels<float> _right = new(TileKernel.Columns<float>());
    private readonly float[] _block;
    private readonly double[] _gram;
    private readonly double[] _sums;
    private readonly int _threads;
    private int _filled;

    /// <param name="size">Columns of X.</param>
    /// <param name="threads">How many threads a large block is shared by.</param>
    public GramAccumulator(int size, int threads = 1)
    {
        Size = size;
        _threads = threads;
        _block = new float[BlockRows * size];
        _gram = new double[size * size];
        _sums = new double[size];
    }

    /// <summary>Columns of X.</summary>
    public int Size { get; }

    /// <summary>Rows added so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds rows of X, row by row; their number is the length divided by <see cref="Size"/>.</summary>
    public void Add(ReadOnlySpan<float> rows)
    {
        if (rows.Length % Size != 0)
            throw new ArgumentException($"{rows.Length} values are no whole number of rows of {Size}.", nameof(rows));
        for (int left = rows.Length / Size; left > 0;)
        {
            int taken = Math.Min(left, BlockRows - _filled);
            rows[..(taken * Size)].CopyTo(_block.AsSpan(_filled * Size));
            rows = rows[(taken * Size)..];
            left -= taken;
            _filled += taken;
            Rows += taken;
            if (_filled == BlockRows)
                Flush();
        }
    }

    /// <summary>XᵀX, symmetric.</summary>
    public Matrix Gram()
    {
        Flush();
        Matrix result = new(Size, Size, (double[])_gram.Clone());
        Symmetric.MirrorUpper(result);
        return result;
    }

    /// <summary>The mean row.</summary>
    public double[] Mean()
    {
        Flush();
        double[] mean = new double[Size];
        if (Rows > 0)
            TensorPrimitives.Divide(_sums, Rows, mean);
        return mean;
    }

    /// <summary>
    /// Σ (x - mean)(x - mean)ᵀ: what is left of the Gram matrix when a bias is free to follow. Errors measured with it are those that a
    /// changed bias cannot repair.
    /// </summary>
    public Matrix Covariance()
    {
        Matrix result = Gram();
        if (Rows == 0)
            return result;
        double[] scaled = new double[Size];
        for (int i = 0; i < Size; i++)
        {
            Span<double> row = result.Values.AsSpan(i * Size, Size);
            TensorPrimitives.Multiply(_sums, -_sums[i] / Rows, scaled);
            TensorPrimitives.Add(row, scaled, row);
            row[i] = Math.Max(row[i], 0);
        }

        return result;
    }

    private void Flush()
    {
        if (_filled == 0)
            return;
        AddSums();
        _left.Pack(_block, _filled, Size, Size, 1);
        _right.Pack(_block, _filled, Size, Size, 1);
        bool worthThreads = _threads > 1 && (long)Size * Size * _filled > 20_000_000;
        if (worthThreads)
            Parallel.For(0, _right.Count, new() { MaxDegreeOfParallelism = _threads }, i => AddColumns(_right.Count - 1 - i));
        else
            for (int i = 0; i < _right.Count; i++)
                AddColumns(i);
        _filled = 0;
    }

    private void AddSums()
    {
        float[] sums = new float[Size];
        for (int r = 0; r < _filled; r++)
            TensorPrimitives.Add(sums, _block.AsSpan(r * Size, Size), sums);
        for (int i = 0; i < Size; i++)
            _sums[i] += sums[i];
    }

    // The part of one panel's columns that lies on or above the diagonal.
    private unsafe void AddColumns(int panel)
    {
        int width = _right.Width;
        float* tile = stackalloc float[TileKernel.Rows * width];
        int first = panel * width;
        int columns = Math.Min(width, Size - first);
        fixed (float* b = &_right.Start(panel))
        {
            for (int l = 0; l < _left.Count && l * TileKernel.Rows < first + columns; l++)
            {
                fixed (float* a = &_left.Start(l))
                    TileKernel.Multiply(a, b, _filled, tile);
                int rows = Math.Min(TileKernel.Rows, Size - (l * TileKernel.Rows));
                for (int r = 0; r < rows; r++)
                    Accumulate(new(tile + (r * width), columns), _gram.AsSpan((((l * TileKernel.Rows) + r) * Size) + first, columns));
            }
        }
    }

    private static void Accumulate(ReadOnlySpan<float> tile, Span<double> gram)
    {
        for (int i = 0; i < tile.Length; i++)
            gram[i] += tile[i];
    }
}
