using System.Globalization;

namespace YoloCompress.Checkpoints.Pickling;

/// <summary>A <c>float</c>.</summary>
internal sealed class PickleFloat(double value) : PickleValue
{
    public double Value { get; } = value;

    public override string Describe() => Value.ToString(CultureInfo.InvariantCulture);
}
