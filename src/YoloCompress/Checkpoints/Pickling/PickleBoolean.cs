namespace YoloCompress.Checkpoints.Pickling;

/// <summary>Python's <c>True</c> and <c>False</c>.</summary>
internal sealed class PickleBoolean(bool value) : PickleValue
{
    public bool Value { get; } = value;

    public override string Describe() => Value ? "True" : "False";
}
