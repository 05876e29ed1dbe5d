using System.Globalization;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Sensitivity;

namespace YoloCompress.Quantization;

/// <summary>
/// INT8 weights and activations in QDQ form: ranges from calibration pictures, weights rounded with second-order compensation, biases that
/// take up the mean error. Memory does not grow with the number of pictures.
/// </summary>
public sealed class StaticQuantizer
{
    // A choice is made on few pictures: enough to tell placements apart, few enough not to be waited for.
    private const int ChoicePictures = 32;

    // 20 dB.
    private const double WorthAWarning = 0.01;

    private readonly ModelGraph _graph;
    private readonly QuantizationData _data;
    private readonly QuantizationOptions _options;
    private readonly IDiagnostics _diagnostics;
    private readonly Func<NodeProto, bool> _keep;

    private StaticQuantizer(ModelGraph graph, QuantizationData data, QuantizationOptions options, IDiagnostics diagnostics)
    {
        _graph = graph;
        _data = data;
        _options = options;
        _diagnostics = diagnostics;
        _keep = FloatSelection.Of(graph, options, diagnostics);
    }

    /// <summary>Quantizes a model.</summary>
    /// <param name="graph">An FP32 model in canonical form, BatchNormalization folded.</param>
    /// <param name="pictures">Calibration pictures as the model's input; the list may load on access.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="diagnostics">Where progress and warnings go.</param>
    public static QuantizationOutcome Run(
        ModelGraph graph, IReadOnlyList<float[]> pictures, QuantizationOptions options, IDiagnostics diagnostics) =>
        Run(graph, new QuantizationData(pictures), options, diagnostics);

    /// <summary>Quantizes a model; see the other form.</summary>
    /// <param name="graph">An FP32 model in canonical form, BatchNormalization folded.</param>
    /// <param name="data">Pictures and earlier decisions.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="diagnostics">Where progress and warnings go.</param>
    /// <exception cref="YoloCompressException">
    /// The model is quantized already (YC0601), there are no pictures (YC0602), an activation or weight is not finite (YC0603, YC0604).
    /// </exception>
    public static QuantizationOutcome Run(
        ModelGraph graph, QuantizationData data, QuantizationOptions options, IDiagnostics diagnostics)
    {
        if (data.Calibration.Count == 0)
        {
            throw new YoloCompressException(
                ErrorCodes.NoCalibration,
                "Static quantization needs pictures to calibrate with. Set CalibrationData to about 64 pictures like those the model will see.");
        }

        if (data.Calibration.Count == 1)
        {
            diagnostics.Warn(
                ErrorCodes.PoorCalibration,
                "A single calibration picture does not show the range of the model's activations. Give about 64 varied ones.");
        }

        if (data.Calibration.All(IsOneColour))
        {
            diagnostics.Warn(
                ErrorCodes.PoorCalibration,
                "Every calibration picture is of one colour: the ranges of activations come out far too narrow. Give pictures like those the model will see.");
        }

        return new StaticQuantizer(QuantizationInput.Prepare(graph), data, options, diagnostics).Run();
    }

    // A colour and that of the border around it, in each of three channels.
    private static bool IsOneColour(float[] picture)
    {
        const int Most = 6;
        HashSet<float> values = [];
        foreach (float value in picture)
        {
            if (values.Add(value) && values.Count > Most)
                return false;
        }

        return true;
    }

    private QuantizationOutcome Run()
    {
        CalibratedModel calibrated = CalibratedModel.Of(_graph, _data, _options, MustStayFloat, _diagnostics);
        if (calibrated.Rounded.Count == 0)
        {
            _diagnostics.Warn(ErrorCodes.NothingToQuantize, "The model has no weights that can be quantized; it stays as it is.");
            return new(_graph, [.. calibrated.Layers.Select(l => Row(l, null, calibrated))], new());
        }

        // Before the choice, which then sees what the guard costs.
        bool guard = SaturationGuard.IsNeeded(_options.Target);
        if (guard)
            Guarded(calibrated, new(new HashSet<string>(), new HashSet<string>()));
        QuantizationDecisions decisions = _data.Decisions ?? Decide(calibrated);
        WarnOfNoise(decisions);
        PlacementChoice choice = new(
            decisions.FloatLayers.ToHashSet(StringComparer.Ordinal), decisions.ProductLayers.ToHashSet(StringComparer.Ordinal));
        StaticModel model = guard ? Guarded(calibrated, choice) : Build(calibrated, choice);
        if (_data.Train != null)
        {
            // Losses are those of decoded boxes.
            TrainingForm form = TrainingForm.Of(calibrated, StaticModel.Build(calibrated, choice, _options, MustStayFloat), _data.Weights.ContainsKey);
            calibrated = form.Read(_data.Train(form.Graph));
            model = Build(calibrated, choice);
        }

        HashSet<string> saturating = [.. model.Saturating()];
        return new(FloatLayerWeights.Apply(model.Graph, _data.Weights.ContainsKey), [.. calibrated.Layers.Select(l => Row(l, model, calibrated))], decisions)
        {
            Parts = model.Parts,
            SaturatingLayers = [.. calibrated.Layers.Where(l => saturating.Contains(l.Tensor.Name)).Select(l => l.Node.Name)],
        };
    }

    private StaticModel Build(CalibratedModel calibrated, PlacementChoice choice) =>
        StaticModel.Build(calibrated, choice, _options, MustStayFloat, _options.RawOutput);

    // Other scales may show other layers; a layer is guarded once, so this ends.
    private StaticModel Guarded(CalibratedModel calibrated, PlacementChoice choice)
    {
        while (true)
        {
            StaticModel model = Build(calibrated, choice);
            IReadOnlyList<string> saturating = model.Saturating();
            if (saturating.Count == 0)
                return model;
            calibrated.Guard(saturating);
        }
    }

    // With three channels to read, integer kernels lose against float ones, and the first layer's errors reach everything. Measured on
    // yolov5n: an INT8 stem raises the divergence on the choice pictures from 0.71 to 0.75 % and takes most of the gain in speed away.
    private bool MustStayFloat(NodeProto node) => _keep(node) || (node.OpType == "Conv" && _graph.Inputs.Any(i => i.Name == node.Input[0]));

    private QuantizationDecisions Decide(CalibratedModel calibrated)
    {
        IReadOnlyList<float[]> pictures = _data.Choices.Count > 0 ? _data.Choices : _data.Calibration;
        SpreadPictures picked = new(pictures, ChoicePictures);
        PlacementSearch search = new(calibrated, _options, MustStayFloat, picked, _diagnostics);
        QuantizationDecisions decisions = search.Find((1 - _options.TargetRetention) / OutputDivergence.LossPerUnit);
        _diagnostics.Log(decisions.Reason);
        return decisions;
    }

    private void WarnOfNoise(QuantizationDecisions decisions)
    {
        double wanted = Math.Max((1 - _options.TargetRetention) / OutputDivergence.LossPerUnit, WorthAWarning);
        foreach (OutputNoise output in decisions.Outputs.Where(o => o.Share > wanted))
        {
            string layers = string.Join(", ", decisions.Ranking.Select(l => l.Layer).Except(decisions.FloatLayers).Take(3));
            _diagnostics.Warn(
                ErrorCodes.NoisyOutput,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The output '{output.Output}' has a signal to noise ratio of {output.SqnrDb:0.0} dB, where {-10 * Math.Log10(wanted):0.0} dB were aimed at, with {decisions.FloatLayers.Count} layers in float. ")
                + $"More of them in float would take away what INT8 gains. What costs most now: {layers}. Name those in KeepFloat, or take Quantization=\"WeightOnly\".");
        }
    }

    private static LayerQuantization Row(WeightLayer layer, StaticModel? model, CalibratedModel calibrated)
    {
        string placement = model?.PlacementOf(layer) ?? "float";
        return placement == "float"
            ? new(layer.Node.Name, layer.Node.OpType, placement, 32, "", null, null)
            : calibrated.IsGuarded(layer.Tensor.Name)
            ? new(layer.Node.Name, layer.Node.OpType, placement, 7, "sums of products could saturate without VNNI", WeightSqnr.Of(layer, calibrated.Rounded[layer.Tensor.Name].Weights), null)
            : new(layer.Node.Name, layer.Node.OpType, placement, 8, "", WeightSqnr.Of(layer, calibrated.Rounded[layer.Tensor.Name].Weights), null);
    }
}
