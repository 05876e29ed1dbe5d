using System.Globalization;

namespace YoloCompress.Sensitivity;

/// <summary>One way to make a layer smaller, tried on each layer alone.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Value">How much: a share for channels and zeros, bits for the others.</param>
public sealed record SensitivitySetting(SensitivityKind Kind, double Value)
{
    /// <summary>What is tried when nothing else is said: a light and a strong form of each.</summary>
    public static IReadOnlyList<SensitivitySetting> Standard { get; } =
    [
        new(SensitivityKind.Int8, 8),
        new(SensitivityKind.WeightBits, 4),
        new(SensitivityKind.Zeros, 0.5),
        new(SensitivityKind.Channels, 0.25),
    ];

    /// <summary>The name in tables and on the command line, such as <c>int8</c>, <c>bits4</c>, <c>zeros0.5</c> or <c>channels0.25</c>.</summary>
    public string Name => Kind switch
    {
        SensitivityKind.Int8 => "int8",
        SensitivityKind.WeightBits => string.Create(CultureInfo.InvariantCulture, $"bits{Value:0.##}"),
        SensitivityKind.Zeros => string.Create(CultureInfo.InvariantCulture, $"zeros{Value:0.####}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"channels{Value:0.####}"),
    };

    /// <summary>Reads a name; null where it is none.</summary>
    public static SensitivitySetting? Parse(string name)
    {
        name = name.Trim().ToLowerInvariant();
        if (name == "int8")
            return new(SensitivityKind.Int8, 8);
        if (Number(name, "bits") is >= 2 and <= 8 and double bits)
            return new(SensitivityKind.WeightBits, bits);
        if (Number(name, "zeros") is > 0 and < 1 and double zeros)
            return new(SensitivityKind.Zeros, zeros);
        return Number(name, "channels") is > 0 and < 1 and double channels ? new(SensitivityKind.Channels, channels) : null;
    }

    private static double? Number(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal)
        && double.TryParse(name.AsSpan(prefix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            ? value
            : null;
}
