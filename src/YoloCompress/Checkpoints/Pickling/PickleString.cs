namespace YoloCompress.Checkpoints.Pickling;

/// <summary>A <c>str</c>.</summary>
internal sealed class PickleString(string value) : PickleValue
{
    public string Value { get; } = value;

    public override string Describe() => $"'{Value}'";
}
