namespace YoloCompress.Reporting.Html;

/// <summary>What a chart shows of a model with more layers than can be seen, and than a page can hold: those that tell most, in the order of the graph.</summary>
/// <typeparam name="T">A layer's figures.</typeparam>
internal sealed class ChartSelection<T>
{
    /// <summary>The most that one chart shows.</summary>
    public const int Most = 250;

    /// <param name="items">All of them, in the order of the graph.</param>
    /// <param name="weight">The greater, the more it tells.</param>
    /// <param name="which">What that is, such as <c>the lowest ones</c>.</param>
    public ChartSelection(IReadOnlyList<T> items, Func<T, double> weight, string which)
    {
        Items = items.Count <= Most
            ? items
            : [.. items.Index().OrderByDescending(i => weight(i.Item)).Take(Most).OrderBy(i => i.Index).Select(i => i.Item)];
        Note = items.Count <= Most ? "" : $" {Most} of {items.Count} are shown: {which}.";
    }

    /// <summary>What is shown.</summary>
    public IReadOnlyList<T> Items { get; }

    /// <summary>What a caption has to add; empty where everything is shown.</summary>
    public string Note { get; }
}
