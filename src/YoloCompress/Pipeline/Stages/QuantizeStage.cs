using System.Security.Cryptography;
using System.Text.Json.Nodes;
using YoloCompress.Onnx;
using YoloCompress.Quantization;

namespace YoloCompress.Pipeline;

/// <summary>Static quantization as a stage: passes pictures and kept choices on, and turns what was done into the report's rows.</summary>
internal sealed class QuantizeStage(CompressionOptions options) : IStage
{
    private const string DecisionName = "quantization";

    public string Name => "Quantize";

    public string Options => $"{QuantizationMode.Static} calibrationCount={options.CalibrationCount}";

    public StageOutput Run(ModelGraph graph, StageContext context)
    {
        string subject = Convert.ToHexStringLower(SHA256.HashData(graph.ToBytes()));
        QuantizationData data = new(context.Calibration)
        {
            Choices = context.Choices,
            Decisions = context.Decisions.Kept<QuantizationDecisions>(DecisionName, subject),
            // Where nothing can be measured nothing is lost that could be seen.
            Retention = context.Retention == null ? null : model => context.Retention(model) ?? 1,
        };
        QuantizationOptions settings = new()
        {
            Mode = QuantizationMode.Static,
            CalibrationCount = options.CalibrationCount,
            Seed = context.Seed,
            Threads = context.Threads,
        };
        QuantizationOutcome outcome = StaticQuantizer.Run(graph, data, settings, context.Diagnostics);
        context.Decisions.Decide(DecisionName, subject, () => outcome.Decisions);
        return new(outcome.Graph, new(Name, Summary(outcome, context.Calibration.Count), Details(outcome)));
    }

    private static string Summary(QuantizationOutcome outcome, int pictures)
    {
        int layers = outcome.Layers.Count(l => l.Bits < 32);
        string reason = outcome.Decisions.Reason.Length > 0 ? $" {outcome.Decisions.Reason}" : "";
        return $"{layers} of {outcome.Layers.Count} layers in INT8, ranges from {pictures} pictures.{reason}";
    }

    private static JsonObject Details(QuantizationOutcome outcome) => new()
    {
        ["mode"] = nameof(QuantizationMode.Static),
        ["layers"] = new JsonArray([.. outcome.Layers.Select(Row)]),
    };

    private static JsonNode Row(LayerQuantization layer) => new JsonObject
    {
        ["name"] = layer.Name,
        ["operator"] = layer.OpType,
        ["precision"] = layer.Placement,
        ["bits"] = layer.Bits,
        ["reason"] = layer.Reason.Length > 0 ? layer.Reason : null,
        ["weightSqnrDb"] = Rounded(layer.WeightSqnrDb),
        ["outputSqnrDb"] = Rounded(layer.OutputSqnrDb),
        ["sqnrDb"] = Rounded(layer.OutputSqnrDb ?? layer.WeightSqnrDb),
    };

    private static JsonNode? Rounded(double? decibels) => decibels is { } value && double.IsFinite(value) ? Math.Round(value, 2) : null;
}
