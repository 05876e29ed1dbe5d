using System.Globalization;

namespace YoloCompress.Reporting;

/// <summary>Figures as people read them.</summary>
internal static class Texts
{
    public static string Bytes(long bytes) => bytes >= 1_000_000 ? Invariant($"{bytes / 1e6:0.00} MB") : bytes >= 1000 ? Invariant($"{bytes / 1e3:0.0} kB") : $"{bytes} bytes";

    public static string Count(long? count) => count switch
    {
        null => "–",
        >= 1_000_000_000 => Invariant($"{count / 1e9:0.00} G"),
        >= 1_000_000 => Invariant($"{count / 1e6:0.00} M"),
        >= 1000 => Invariant($"{count / 1e3:0.0} k"),
        _ => Invariant($"{count}"),
    };

    public static string Share(double? share) => share == null ? "–" : Invariant($"{share * 100:0.0} %");

    public static string Accuracy(double? value) => value == null ? "–" : Invariant($"{value:0.0000}");

    public static string Milliseconds(double? value) => value == null ? "–" : Invariant($"{value:0.0} ms");

    public static string Ratio(double? value) => value == null ? "–" : Invariant($"{value:0.00}x");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
