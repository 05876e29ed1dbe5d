namespace YoloCompress.Checkpoints.Pickling;

/// <summary>Python's <c>None</c>.</summary>
internal sealed class PickleNone : PickleValue
{
    public override string Describe() => "None";
}
