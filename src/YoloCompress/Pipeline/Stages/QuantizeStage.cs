using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YoloCompress.Onnx;
using YoloCompress.Quantization;

namespace YoloCompress.Pipeline;

/// <summary>Quantization as a stage: passes pictures and kept choices on, and turns what was done into the report's rows.</summary>
/// <param name="options">What the user gave.</param>
/// <param name="mode">How to quantize.</param>
/// <param name="finish">Trains the quantized model through its rounding; null where nothing is trained.</param>
internal sealed class QuantizeStage(CompressionOptions options, QuantizationMode mode, Teaching? finish = null) : IStage
{
    private const string DecisionName = "quantization";

    /// <summary>The stage's name.</summary>
    public const string StageName = "Quantize";

    public bool Trains => finish != null;

    public string Name => StageName;

    public string Options => Settings + (finish == null ? "" : $" finish: {finish.Options}");

    private string Settings => FormattableString.Invariant(
        $"{mode} calibrationCount={options.CalibrationCount} weightBits={options.WeightBits} calibration={options.CalibrationMethod} ") + FormattableString.Invariant(
        $"percentile={options.CalibrationPercentile} perChannel={options.PerChannel} activations={options.ActivationType} weights={options.WeightType} ") + FormattableString.Invariant(
        $"symmetric={options.SymmetricActivations} target={options.TargetHardware} retention={options.TargetRetention} output={options.ModelOutput} keepFloat={string.Join(";", options.KeepFloat)}");

    public StageOutput Run(ModelGraph graph, StageContext context)
    {
        string subject = $"{graph.Sha256()} {Settings}";
        Teaching.Taught? taught = null;
        QuantizationData data = new(context.Calibration)
        {
            Choices = context.Choices,
            Decisions = context.Decisions.Kept<QuantizationDecisions>(DecisionName, subject),
            Keep = (name, measure) => Sensitivities(graph, name, measure, context),
            Train = finish == null ? null : student => (taught = finish.Run(student, context)).Result.Model,
            // Where nothing can be measured nothing is lost that could be seen.
            Retention = context.Retention == null ? null : model => context.Retention(model) ?? 1,
        };
        QuantizationOptions settings = new()
        {
            Mode = mode,
            WeightBits = options.WeightBits,
            CalibrationCount = options.CalibrationCount,
            Calibration = options.CalibrationMethod,
            Percentile = options.CalibrationPercentile,
            PerChannel = options.PerChannel,
            ActivationType = options.ActivationType,
            WeightType = options.WeightType,
            SymmetricActivations = options.SymmetricActivations,
            KeepFloat = options.KeepFloat,
            TargetRetention = options.TargetRetention,
            RawOutput = options.ModelOutput == ModelOutputForm.Raw,
            Target = options.TargetHardware,
            Seed = context.Seed,
            Threads = context.Threads,
        };
        QuantizationOutcome outcome = ModelQuantizer.Run(graph, data, settings, context.Diagnostics);
        context.Decisions.Decide(DecisionName, subject, () => outcome.Decisions);
        IReadOnlyDictionary<string, LayerMeasurement> layers = LayerMeter.Measure(graph, outcome, context.Choices.Count > 0 ? context.Choices : context.Calibration, context.Threads);
        JsonObject details = Details(outcome, layers);
        if (taught != null)
            details["training"] = taught.Details;
        string summary = Summary(outcome, context.Calibration.Count) + (taught == null ? "" : $" Trained through its rounding: {taught.Summary}");
        return new(outcome.Graph, new(Name, summary, details));
    }

    // Other widths, as a search tries them, need not measure again.
    private double?[] Sensitivities(ModelGraph graph, string name, Func<double?[]> measure, StageContext context)
    {
        const string File = "sensitivities.json";
        CacheKey key = new CacheKey(name)
            .Add("model", graph.Sha256())
            .Add("pictures", context.PictureContent)
            .Add("calibrationCount", $"{options.CalibrationCount}")
            .Add("seed", $"{context.Seed}");
        return JsonSerializer.Deserialize<double?[]>(context.Results.GetOrMake("Sensitivity", key, () => new Dictionary<string, byte[]>
        {
            [File] = JsonSerializer.SerializeToUtf8Bytes(measure()),
        })[File])!;
    }

    private string Summary(QuantizationOutcome outcome, int pictures)
    {
        int layers = outcome.Layers.Count(l => l.Bits < 32);
        string reason = outcome.Decisions.Reason.Length > 0 ? $" {outcome.Decisions.Reason}" : "";
        if (mode == QuantizationMode.WeightOnly)
            return FormattableString.Invariant($"Weights of {layers} layers in {options.WeightBits ?? 8:0.##} bits, expanded to FP32.");
        if (mode == QuantizationMode.Float16)
            return $"Weights of {layers} layers in half precision, expanded to FP32.";
        if (mode == QuantizationMode.Dynamic)
            return $"{layers} of {outcome.Layers.Count} layers in INT8, ranges of activations found while the model runs.{reason}";
        string widths = options.WeightBits is { } bits ? FormattableString.Invariant($" with weights of {bits:0.##} bits on average") : "";
        return $"{outcome.Layers.Count(l => l.Placement != "float")} of {outcome.Layers.Count} layers in INT8{widths}, ranges from {pictures} pictures.{reason}";
    }

    private JsonObject Details(QuantizationOutcome outcome, IReadOnlyDictionary<string, LayerMeasurement> measured) => new()
    {
        ["mode"] = mode.ToString(),
        ["layers"] = new JsonArray([.. outcome.Layers.Select(l => Row(l, measured.GetValueOrDefault(l.Name)))]),
        ["sensitivity"] = new JsonArray([.. outcome.Decisions.Ranking.Select(Row)]),
        ["saturatingLayers"] = outcome.SaturatingLayers.Count,
        ["guardedLayers"] = outcome.Layers.Count(l => l is { Bits: 7, Reason.Length: > 0 }),
        ["floatLayers"] = new JsonArray([.. outcome.Decisions.FloatLayers.Select(n => (JsonNode)n)]),
    };

    private static JsonNode Row(LayerLoss layer) => new JsonObject
    {
        ["name"] = layer.Layer,
        ["loss"] = double.IsFinite(layer.Loss) ? Math.Round(layer.Loss, 6) : null,
        ["savedMacs"] = Math.Round(layer.Work),
    };

    private static JsonObject Row(LayerQuantization layer, LayerMeasurement? measured)
    {
        JsonObject row = new()
        {
            ["name"] = layer.Name,
            ["operator"] = layer.OpType,
            ["precision"] = layer.Placement,
            ["bits"] = layer.Bits,
            ["reason"] = layer.Reason.Length > 0 ? layer.Reason : null,
            ["weightSqnrDb"] = Rounded(layer.WeightSqnrDb),
            ["sqnrDb"] = Rounded(measured?.SqnrDb ?? layer.OutputSqnrDb),
        };
        if (measured?.Activations is { } activations)
            row["activations"] = Row(activations);
        if (measured?.Weights is { } weights)
            row["weights"] = Row(weights);
        return row;
    }

    private static JsonObject Row(LayerRange range) => new()
    {
        ["minimum"] = Significant(range.Minimum),
        ["maximum"] = Significant(range.Maximum),
        ["clipLow"] = Significant(range.ClipLow),
        ["clipHigh"] = Significant(range.ClipHigh),
        ["clipped"] = Significant(range.Clipped),
    };

    private static JsonNode? Significant(double value) =>
        double.IsFinite(value) ? double.Parse(value.ToString("g5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null;

    private static JsonNode? Rounded(double? decibels) => decibels is { } value && double.IsFinite(value) ? Math.Round(value, 2) : null;
}
