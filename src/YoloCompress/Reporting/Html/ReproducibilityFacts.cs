using System.Globalization;
using YoloCompress.Pipeline;

namespace YoloCompress.Reporting.Html;

/// <summary>Everything by which a result can be made again.</summary>
internal static class ReproducibilityFacts
{
    public static IReadOnlyList<FactGroup> Of(Report report) =>
    [
        new("Model", [.. Model(report).Where(f => f.Value.Length > 0)]),
        new("Options", [.. report.Options.Select(Option)]),
        new("Data",
        [
            .. new[] { ("Calibration", report.Data.Calibration), ("Validation", report.Data.Validation) }.Where(d => d.Item2 != null)
                .Select(d => new KeyValuePair<string, string>(d.Item1, $"{ReportPageBuilder.Describe(d.Item2!)}; SHA-256 {d.Item2!.Sha256}")),
        ]),
        new("Versions and machine", [.. Machine(report).Where(f => f.Value.Length > 0)]),
    ];

    private static IEnumerable<KeyValuePair<string, string>> Model(Report report) =>
    [
        new("Given", $"{report.Model.Item} ({report.Model.Format})"),
        new("SHA-256 of the given file", report.Model.Sha256),
        new("Licence of the weights", report.Model.License is { } license ? $"{license} (as the file says)" : ""),
        new("SHA-256 of the compact model", report.Delivery.Sha256),
        new("Opset, IR version", $"{report.Contract.Opset}, {report.Contract.IrVersion}"),
        new("Oldest ONNX Runtime", report.Contract.OldestOnnxRuntime),
    ];

    private static KeyValuePair<string, string> Option(KeyValuePair<string, ReportOption> option)
    {
        string value = option.Value.Value ?? "none", standard = OptionCatalog.Find(option.Key)?.Default.Replace("`", "", StringComparison.Ordinal) ?? "";
        // A default that is a rule in words says how the value came about.
        return new(option.Key, option.Value.Given ? $"{value} (given; default: {standard})" : value == standard ? $"{value} (default)" : $"{value} (default: {standard})");
    }

    private static IEnumerable<KeyValuePair<string, string>> Machine(Report report)
    {
        yield return new("Made by", $"{report.Tool.Name} {report.Tool.Version}");
        if (report.Environment is not { } machine)
            yield break;
        yield return new("ONNX Runtime", machine.OnnxRuntime);
        yield return new("Skia", machine.Skia);
        yield return new("libtorch", machine.LibTorch ?? "");
        yield return new(".NET", machine.DotNet);
        yield return new("Platform", machine.Platform);
        yield return new("Processor class", machine.Processor);
        yield return new("Threads", machine.Threads.ToString(CultureInfo.InvariantCulture));
        yield return new("Seed", machine.Seed.ToString(CultureInfo.InvariantCulture));
        yield return new("Chosen by measurement", "decisions.json beside the report; given back as DecisionFile it makes the same bytes");
    }
}
