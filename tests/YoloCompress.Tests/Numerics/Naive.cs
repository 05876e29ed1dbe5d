using YoloCompress.Numerics;

namespace YoloCompress.Tests.Numerics;

/// <summary>References by definition, for comparison.</summary>
internal static class Naive
{
    public static float[] Random(int count, int seed, float scale = 1)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => scale * ((random.NextSingle() * 2) - 1))];
    }

    public static Matrix RandomMatrix(int rows, int columns, int seed) => Matrix.FromFloats(rows, columns, Random(rows * columns, seed));

    public static Matrix Product(Matrix a, Matrix b)
    {
        Matrix c = new(a.Rows, b.Columns);
        for (int i = 0; i < a.Rows; i++)
        {
            for (int j = 0; j < b.Columns; j++)
            {
                for (int k = 0; k < a.Columns; k++)
                    c[i, j] += a[i, k] * b[k, j];
            }
        }

        return c;
    }

    /// <summary>A well-conditioned symmetric positive definite matrix.</summary>
    public static Matrix PositiveDefinite(int size, int seed)
    {
        Matrix x = RandomMatrix(2 * size, size, seed);
        Matrix gram = Product(x.Transpose(), x);
        Symmetric.AddToDiagonal(gram, 0.1);
        return gram;
    }

    public static double Distance(Matrix a, Matrix b)
    {
        Assert.AreEqual((a.Rows, a.Columns), (b.Rows, b.Columns));
        double worst = 0;
        for (int i = 0; i < a.Values.Length; i++)
            worst = Math.Max(worst, Math.Abs(a.Values[i] - b.Values[i]));
        return worst;
    }
}
