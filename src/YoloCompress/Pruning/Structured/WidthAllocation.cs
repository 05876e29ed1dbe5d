namespace YoloCompress.Pruning.Structured;

/// <summary>Chooses how many channels each group keeps so that enough operations go.</summary>
internal static class WidthAllocation
{
    /// <summary>
    /// Step by step, always where the loss for what is saved is least; a step may go over several widths at once, so that a steep start
    /// does not hide a cheap continuation.
    /// </summary>
    /// <param name="curves">The groups.</param>
    /// <param name="cost">What counts, by widths.</param>
    /// <param name="roundTo">Widths are multiples of this.</param>
    /// <param name="wanted">The most of it.</param>
    /// <returns>The width of each group; more than wanted if no more can go.</returns>
    public static int[] ByLoss(IReadOnlyList<GroupCurve> curves, Func<IReadOnlyList<int>, double> cost, int roundTo, double wanted)
    {
        int[] widths = [.. curves.Select(c => c.Width)];
        double now = cost(widths);
        while (now > wanted)
        {
            (int Group, int Width, double Macs, double Price) best = (-1, 0, 0, double.MaxValue);
            for (int g = 0; g < widths.Length; g++)
            {
                int before = widths[g];
                double paid = curves[g].Losses[curves[g].Width - before];
                foreach (int width in curves[g].Widths(roundTo).Where(w => w < before))
                {
                    widths[g] = width;
                    double after = cost(widths);

                    // What goes beyond the goal is worth nothing.
                    double saved = now - Math.Max(after, wanted);
                    double price = (curves[g].Losses[curves[g].Width - width] - paid) / Math.Max(saved, 1e-9);
                    if (price < best.Price)
                        best = (g, width, after, price);
                }

                widths[g] = before;
            }

            if (best.Group < 0)
                break;
            widths[best.Group] = best.Width;
            now = best.Macs;
        }

        return widths;
    }

    /// <summary>The same share of every group.</summary>
    public static int[] Uniform(IReadOnlyList<GroupCurve> curves, Func<IReadOnlyList<int>, double> cost, int roundTo, double wanted)
    {
        int[] Widths(double share) =>
        [
            .. curves.Select(c => share == 0
                ? c.Width
                : c.Widths(roundTo).Select(w => (Width: w, Distance: Math.Abs(w - (c.Width * (1 - share))))).MinBy(w => w.Distance).Width),
        ];
        (double low, double high) = (0, 1);
        for (int i = 0; i < 40; i++)
        {
            double share = (low + high) / 2;
            if (cost(Widths(share)) > wanted)
                low = share;
            else
                high = share;
        }

        return Widths(high);
    }
}
