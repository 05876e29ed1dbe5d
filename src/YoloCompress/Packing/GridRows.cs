namespace YoloCompress.Packing;

/// <summary>Float rows whose values are small whole multiples of one step a row, as quantization leaves them.</summary>
/// <param name="Steps">The step of each row.</param>
/// <param name="Codes">The multiples, row-major.</param>
internal sealed record GridRows(float[] Steps, sbyte[] Codes)
{
    private const int Greatest = 127;

    /// <summary>Finds the steps; null where a row has none, or where the values would not come back bit by bit.</summary>
    public static GridRows? Find(ReadOnlySpan<float> values, int rows)
    {
        int columns = values.Length / rows;
        GridRows grid = new(new float[rows], new sbyte[values.Length]);
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<float> row = values.Slice(r * columns, columns);
            if (Step(row) is not { } step)
                return null;
            grid.Steps[r] = step;
            for (int i = 0; i < columns; i++)
            {
                double code = step == 0 ? 0 : Math.Round(row[i] / (double)step);
                if (Math.Abs(code) > Greatest || BitConverter.SingleToUInt32Bits((float)(code * step)) != BitConverter.SingleToUInt32Bits(row[i]))
                    return null;
                grid.Codes[(r * columns) + i] = (sbyte)code;
            }
        }

        return grid;
    }

    // Euclid's algorithm: exact, since every product of a code and a step of few digits is a float.
    private static float? Step(ReadOnlySpan<float> row)
    {
        double step = 0, greatest = 0;
        foreach (float value in row)
        {
            double a = Math.Abs(value), b = step;
            if (!double.IsFinite(a))
                return null;
            greatest = Math.Max(greatest, a);
            while (b > 0)
                (a, b) = (b, a % b);
            step = a;
            if (step * Greatest < greatest)
                return null;
        }

        return (float)step;
    }
}
