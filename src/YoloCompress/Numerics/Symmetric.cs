namespace YoloCompress.Numerics;

/// <summary>Small operations on symmetric matrices.</summary>
internal static class Symmetric
{
    /// <summary>Copies what is above the diagonal below it.</summary>
    public static void MirrorUpper(Matrix matrix)
    {
        const int Block = 32;
        int n = matrix.Rows;
        double[] values = matrix.Values;
        for (int rowBlock = 0; rowBlock < n; rowBlock += Block)
        {
            for (int columnBlock = rowBlock; columnBlock < n; columnBlock += Block)
            {
                int lastRow = Math.Min(rowBlock + Block, n);
                int lastColumn = Math.Min(columnBlock + Block, n);
                for (int r = rowBlock; r < lastRow; r++)
                {
                    for (int c = Math.Max(columnBlock, r + 1); c < lastColumn; c++)
                        values[(c * n) + r] = values[(r * n) + c];
                }
            }
        }
    }

    /// <summary>The mean of the diagonal: the unit in which damping is given.</summary>
    public static double MeanDiagonal(Matrix matrix) => matrix.Rows == 0 ? 0 : matrix.Diagonal().Average();

    /// <summary>Adds a value to the diagonal.</summary>
    public static void AddToDiagonal(Matrix matrix, double value)
    {
        for (int i = 0; i < matrix.Rows; i++)
            matrix[i, i] += value;
    }
}
