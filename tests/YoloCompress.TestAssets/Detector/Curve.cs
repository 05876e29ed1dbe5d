namespace YoloCompress.TestAssets.Detector;

/// <summary>Fits the inverse of the decode's sigmoid by a few straight pieces.</summary>
internal static class Curve
{
    public static double Logit(double p) => Math.Log(p / (1 - p));

    /// <summary>The weights of the given functions that fit a curve best in the least-squares sense over an interval.</summary>
    public static double[] Fit(Func<double, double> curve, double from, double to, Func<double, double[]> functions)
    {
        const int Samples = 200;
        int n = functions(from).Length;
        double[,] system = new double[n, n + 1];
        for (int s = 0; s <= Samples; s++)
        {
            double x = from + ((to - from) * s / Samples);
            double[] f = functions(x);
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                    system[i, j] += f[i] * f[j];
                system[i, n] += f[i] * curve(x);
            }
        }

        for (int i = 0; i < n; i++)
            system[i, i] += 1e-6;
        return Solve(system, n);
    }

    // Elimination without pivoting: the system is positive definite.
    private static double[] Solve(double[,] system, int n)
    {
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
            {
                double factor = system[j, i] / system[i, i];
                for (int k = i; k <= n; k++)
                    system[j, k] -= factor * system[i, k];
            }
        }

        double[] solution = new double[n];
        for (int i = n - 1; i >= 0; i--)
        {
            double sum = system[i, n];
            for (int k = i + 1; k < n; k++)
                sum -= system[i, k] * solution[k];
            solution[i] = sum / system[i, i];
        }

        return solution;
    }
}
