namespace YoloCompress.Sensitivity;

/// <summary>
/// Makes measured losses rise with the strength of a setting: noise must not make a stronger one look cheaper. Least squares under that
/// condition by pooling adjacent violators (Barlow and others, Statistical Inference under Order Restrictions, 1972).
/// </summary>
internal static class MonotoneFit
{
    /// <summary>The closest values that don't fall.</summary>
    /// <param name="values">Losses from the mildest setting to the strongest.</param>
    public static double[] Of(IReadOnlyList<double> values)
    {
        List<(double Sum, int Count)> blocks = [];
        foreach (double value in values)
        {
            (double Sum, int Count) block = (value, 1);
            while (blocks.Count > 0 && blocks[^1].Sum / blocks[^1].Count > block.Sum / block.Count)
            {
                block = (block.Sum + blocks[^1].Sum, block.Count + blocks[^1].Count);
                blocks.RemoveAt(blocks.Count - 1);
            }

            blocks.Add(block);
        }

        return [.. blocks.SelectMany(b => Enumerable.Repeat(b.Sum / b.Count, b.Count))];
    }
}
