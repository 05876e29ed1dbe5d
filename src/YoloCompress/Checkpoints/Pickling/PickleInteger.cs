using System.Globalization;

namespace YoloCompress.Checkpoints.Pickling;

/// <summary>An <c>int</c> of at most 64 bits. The memo never holds one, so its bytes can be replaced in place.</summary>
internal sealed class PickleInteger(long value) : PickleValue
{
    public long Value { get; } = value;

    public override string Describe() => Value.ToString(CultureInfo.InvariantCulture);
}
