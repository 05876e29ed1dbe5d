using System.Globalization;

namespace YoloCompress.Reporting.Html;

/// <summary>Figures with their units as people read them; nothing for what was not measured.</summary>
internal static class Quantity
{
    public static string Bytes(long? value) => value switch
    {
        null => "",
        < 10_000 => Format(value.Value, "0") + " B",
        < 1_000_000 => Format(value.Value / 1e3, "0.0") + " kB",
        _ => Format(value.Value / 1e6, "0.00") + " MB",
    };

    public static string Count(long? value) => value switch
    {
        null => "",
        < 10_000 => Format(value.Value, "0"),
        < 1_000_000 => Format(value.Value / 1e3, "0.0") + "k",
        < 1_000_000_000 => Format(value.Value / 1e6, "0.00") + "M",
        _ => Format(value.Value / 1e9, "0.00") + "G",
    };

    public static string Milliseconds(double? value) => value is { } v ? Format(v, "0.0") + " ms" : "";

    public static string Seconds(double? value) => value is { } v ? Format(v, "0.0") : "";

    public static string Fraction(double? value) => value is { } v ? Format(v, "0.000") : "";

    public static string Percent(double? value) => value is { } v ? Format(v * 100, "0.0") + " %" : "";

    public static string Decibel(double? value) => value is { } v ? Format(v, "0.0") : "";

    private static string Format(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
