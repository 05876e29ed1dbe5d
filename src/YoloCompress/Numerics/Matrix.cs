namespace YoloCompress.Numerics;

/// <summary>A dense matrix of doubles in row-major order. Plain storage: the algorithms stand in their own classes.</summary>
internal sealed class Matrix
{
    public Matrix(int rows, int columns)
        : this(rows, columns, new double[(long)rows * columns])
    {
    }

    public Matrix(int rows, int columns, double[] values)
    {
        if (values.Length != (long)rows * columns)
            throw new ArgumentException($"{values.Length} values do not make a {rows}x{columns} matrix.", nameof(values));
        Rows = rows;
        Columns = columns;
        Values = values;
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>The values, row by row.</summary>
    public double[] Values { get; }

    public double this[int row, int column]
    {
        get => Values[(row * Columns) + column];
        set => Values[(row * Columns) + column] = value;
    }

    public static Matrix Identity(int size)
    {
        Matrix identity = new(size, size);
        for (int i = 0; i < size; i++)
            identity[i, i] = 1;
        return identity;
    }

    public static Matrix FromFloats(int rows, int columns, ReadOnlySpan<float> values)
    {
        Matrix matrix = new(rows, columns);
        System.Numerics.Tensors.TensorPrimitives.ConvertChecked<float, double>(values, matrix.Values);
        return matrix;
    }

    public Matrix Clone() => new(Rows, Columns, (double[])Values.Clone());

    public float[] ToFloats()
    {
        float[] floats = new float[Values.Length];
        System.Numerics.Tensors.TensorPrimitives.ConvertTruncating<double, float>(Values, floats);
        return floats;
    }

    public Matrix Transpose()
    {
        Matrix result = new(Columns, Rows);
        for (int r = 0; r < Rows; r++)
        {
            for (int c = 0; c < Columns; c++)
                result.Values[(c * Rows) + r] = Values[(r * Columns) + c];
        }

        return result;
    }

    /// <summary>The rows and columns of the given indices, in their order.</summary>
    public Matrix Select(ReadOnlySpan<int> rows, ReadOnlySpan<int> columns)
    {
        Matrix result = new(rows.Length, columns.Length);
        for (int r = 0; r < rows.Length; r++)
        {
            int from = rows[r] * Columns;
            for (int c = 0; c < columns.Length; c++)
                result.Values[(r * columns.Length) + c] = Values[from + columns[c]];
        }

        return result;
    }

    public double[] Diagonal()
    {
        double[] diagonal = new double[Math.Min(Rows, Columns)];
        for (int i = 0; i < diagonal.Length; i++)
            diagonal[i] = this[i, i];
        return diagonal;
    }
}
