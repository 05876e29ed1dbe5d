namespace YoloCompress.Checkpoints.Pickling;

/// <summary>A <c>tuple</c>.</summary>
internal sealed class PickleTuple(IReadOnlyList<PickleValue> items) : PickleValue
{
    public IReadOnlyList<PickleValue> Items { get; } = items;

    public override string Describe() => $"a tuple of {Items.Count}";
}
