using System.Globalization;
using YoloCompress.Pipeline;

namespace YoloCompress.Reporting;

/// <summary>Every option with the value that holds, for the report.</summary>
internal static class OptionTexts
{
    public static IReadOnlyDictionary<string, ReportOption> Of(CompressionResult result, PathScrubber paths)
    {
        HashSet<string> given = new(
            result.Job.Options.Where(o => !string.IsNullOrWhiteSpace(o.Value)).Select(o => o.Key), StringComparer.OrdinalIgnoreCase);
        return OptionCatalog.All.ToDictionary(o => o.Name, o => new ReportOption(Value(o.Name, result, paths), given.Contains(o.Name)));
    }

    private static string? Value(string name, CompressionResult result, PathScrubber paths)
    {
        object? value = name switch
        {
            nameof(CompressionOptions.ImageSize) => Size(result.Contract.Input.Shape),
            nameof(CompressionOptions.Quantization) => result.Quantization,
            nameof(CompressionOptions.LogicalName) => result.LogicalName,
            nameof(CompressionOptions.AccessorName) =>
                result.Job.WantsAccessor(result.Options) ? AccessorName.Of(result.Options.AccessorName, result.Job.Name) : null,
            _ => typeof(CompressionOptions).GetProperty(name)!.GetValue(result.Options),
        };
        bool isPath = name is nameof(CompressionOptions.CalibrationData) or nameof(CompressionOptions.ValidationData) or nameof(CompressionOptions.DecisionFile)
            or nameof(CompressionOptions.BaselineReport) or nameof(CompressionOptions.StartFrom);
        return value is string text && isPath ? paths.Relative(text) : Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } shown ? shown : null;
    }

    private static string? Size(IReadOnlyList<int> shape) =>
        shape.Count != 4 ? null : shape[2] == shape[3] ? $"{shape[2]}" : $"{shape[3]} x {shape[2]}";
}
