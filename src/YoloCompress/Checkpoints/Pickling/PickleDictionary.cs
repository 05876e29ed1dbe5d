namespace YoloCompress.Checkpoints.Pickling;

/// <summary>A <c>dict</c>, in the order in which its items were set.</summary>
internal sealed class PickleDictionary : PickleValue, IPickleItems
{
    public List<KeyValuePair<PickleValue, PickleValue>> Items { get; } = [];

    public override string Describe() => $"a dict of {Items.Count}";
}
