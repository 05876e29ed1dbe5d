namespace YoloCompress.Quantization;

/// <summary>Divides work by the memory that it takes.</summary>
internal static class SizedBatches
{
    /// <summary>Items in order, as many at a time as fit; one that is too large comes alone.</summary>
    /// <param name="items">The items.</param>
    /// <param name="size">What an item takes.</param>
    /// <param name="limit">What a batch may take.</param>
    public static IEnumerable<List<T>> Of<T>(IEnumerable<T> items, Func<T, long> size, long limit)
    {
        List<T> batch = [];
        long sum = 0;
        foreach (T item in items)
        {
            long own = size(item);
            if (batch.Count > 0 && sum + own > limit)
            {
                yield return batch;
                (batch, sum) = ([], 0);
            }

            batch.Add(item);
            sum += own;
        }

        if (batch.Count > 0)
            yield return batch;
    }
}
