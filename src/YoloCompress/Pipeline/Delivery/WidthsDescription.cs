using System.Globalization;
using System.Text;
using YoloCompress.Pruning;
using YoloCompress.Pruning.Structured;

namespace YoloCompress.Pipeline;

/// <summary>The channels of every layer before and after pruning, as YAML for people and scripts.</summary>
internal static class WidthsDescription
{
    private const string Head =
        """
        # Channels of every layer before and after pruning.
        # This describes the pruned model; it is no model yaml to train from: YOLOv5's parser gives all instances of a block one width, and
        # pruning gives each instance its own. Load the pruned checkpoint itself to go on from it.
        """;

    public static byte[] Write(ChannelReport report)
    {
        StringBuilder yaml = new();
        yaml.Append(Head.ReplaceLineEndings("\n")).Append('\n');
        Line(yaml, $"macs: {{ before: {report.MacsBefore}, after: {report.MacsAfter} }}");
        yaml.Append("layers:\n");
        foreach (LayerWidth layer in report.Layers)
        {
            Line(yaml, $"  - name: {Quoted(layer.Name)}");
            Line(yaml, $"    inputs: {{ before: {layer.InputsBefore}, after: {layer.InputsAfter} }}");
            Line(yaml, $"    outputs: {{ before: {layer.OutputsBefore}, after: {layer.OutputsAfter} }}");
        }

        yaml.Append(report.Excluded.Count > 0 ? "whole:\n" : "whole: []\n");
        foreach (PruningExclusion exclusion in report.Excluded)
            Line(yaml, $"  - {{ name: {Quoted(exclusion.Name)}, reason: {Quoted(exclusion.Reason)} }}");
        return Encoding.UTF8.GetBytes(yaml.ToString());
    }

    private static void Line(StringBuilder yaml, FormattableString text) => yaml.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

    // YAML's double-quoted style takes JSON's escapes.
    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
