namespace YoloCompress.Checkpoints.Pickling;

/// <summary>A <c>list</c>.</summary>
internal sealed class PickleList : PickleValue
{
    public List<PickleValue> Items { get; } = [];

    public override string Describe() => $"a list of {Items.Count}";
}
