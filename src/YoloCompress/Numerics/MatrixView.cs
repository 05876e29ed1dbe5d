using System.Numerics;

namespace YoloCompress.Numerics;

/// <summary>A rectangle of a larger array, with any strides; a transposed view swaps them.</summary>
internal readonly record struct MatrixView<T>(T[] Values, int Offset, int Rows, int Columns, int RowStride, int ColumnStride)
    where T : unmanaged, INumber<T>
{
    public MatrixView<T> Transposed => new(Values, Offset, Columns, Rows, ColumnStride, RowStride);

    /// <summary>The array from the given element on.</summary>
    public Span<T> From(int row, int column) => Values.AsSpan(Offset + (row * RowStride) + (column * ColumnStride));

    public MatrixView<T> Block(int row, int column, int rows, int columns) =>
        this with { Offset = Offset + (row * RowStride) + (column * ColumnStride), Rows = rows, Columns = columns };
}

/// <summary>Makes views.</summary>
internal static class MatrixView
{
    public static MatrixView<double> Of(Matrix matrix) => new(matrix.Values, 0, matrix.Rows, matrix.Columns, matrix.Columns, 1);

    public static MatrixView<float> Of(float[] values, int rows, int columns) => new(values, 0, rows, columns, columns, 1);
}
