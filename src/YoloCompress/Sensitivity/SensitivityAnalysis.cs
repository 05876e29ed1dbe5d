using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Sensitivity;

/// <summary>
/// Changes one layer at a time and measures what the model loses. The values that don't depend on the layer are computed once and held;
/// a trial runs the changed layer and what follows it, in a session that all of a layer's trials share.
/// </summary>
internal sealed class SensitivityAnalysis
{
    // The first operator set with QuantizeLinear, and the one that others in this package need.
    private const long QuantizingOpset = 10;
    private const long UpgradeTo = 13;

    private readonly ModelGraph _graph;
    private readonly SensitivityOptions _options;
    private readonly CellJudge? _judge;
    private readonly ICellStore? _store;
    private readonly IDiagnostics _diagnostics;
    private readonly ParallelOptions _parallel;
    private readonly List<SensitiveLayer> _layers;
    private readonly string[] _outputs;
    private readonly OutputLoss _loss = new();
    private readonly Dictionary<(int Picture, string Output), (int[] Shape, bool Detections, double Signal)> _references = [];

    private SensitivityAnalysis(ModelGraph graph, SensitivityOptions options, CellJudge? judge, ICellStore? store, IDiagnostics diagnostics)
    {
        _graph = graph;
        _options = options;
        _judge = judge;
        _store = store;
        _diagnostics = diagnostics;
        _parallel = new() { MaxDegreeOfParallelism = Math.Max(1, options.Threads) };
        _layers = SensitiveLayer.All(graph);
        _outputs = [.. graph.Outputs.Select(o => o.Name)];
    }

    /// <summary>The form of a model that is analysed: batch normalizations folded, an operator set that can quantize.</summary>
    public static ModelGraph Prepare(ModelGraph graph)
    {
        graph = FoldBatchNormalization.Apply(graph);
        return graph.Opset < QuantizingOpset ? OpsetUpgrade.To(graph, UpgradeTo) : graph;
    }

    /// <summary>Analyses a model.</summary>
    /// <param name="graph">The model as <see cref="Prepare"/> gives it.</param>
    /// <param name="pictures">Inputs in row-major order.</param>
    /// <param name="options">What to try.</param>
    /// <param name="judge">Tells accuracy on the same pictures; null where the outputs are no detections.</param>
    /// <param name="store">Keeps cells; null keeps nothing.</param>
    /// <param name="diagnostics">Gets progress.</param>
    /// <exception cref="YoloCompressException">There is no layer (YC0920) or no picture (YC0921).</exception>
    public static SensitivityResult Run(
        ModelGraph graph, IReadOnlyList<float[]> pictures, SensitivityOptions options, CellJudge? judge, ICellStore? store, IDiagnostics diagnostics) =>
        new SensitivityAnalysis(graph, options, judge, store, diagnostics).Run(pictures);

    private SensitivityResult Run(IReadOnlyList<float[]> pictures)
    {
        if (_layers.Count == 0)
        {
            throw new YoloCompressException(
                ErrorCodes.NothingToAnalyse, "The model has no Conv, Gemm or MatMul with constant FP32 weights, so there is nothing to analyse. Give the FP32 model.");
        }

        if (pictures.Count == 0)
        {
            throw new YoloCompressException(
                ErrorCodes.AnalysisNeedsPictures, "A sensitivity analysis needs pictures, and there are none. Set CalibrationData or ValidationData; 16 pictures do.");
        }

        Dictionary<string, LayerStatistics> statistics = ModelStatistics.Of(_graph).Layers.DistinctBy(l => l.Name).ToDictionary(l => l.Name, StringComparer.Ordinal);
        List<(SensitiveLayer Layer, SensitivitySetting Setting)> all = [.. _layers.SelectMany(l => _options.Settings.Select(s => (l, s)))];
        Dictionary<(string, string), SensitivityCell> known = [];
        foreach ((SensitiveLayer layer, SensitivitySetting setting) in all)
        {
            if (_store?.Find(layer.Node.Name, setting) is { } cell)
                known[(cell.Layer, cell.Setting)] = cell;
        }

        if (known.Count > 0)
            _diagnostics.Log($"{known.Count} of {all.Count} cells are taken from the cache.");
        if (known.Count < all.Count)
            Measure(pictures, known, all.Count);
        return new(
            [.. _layers.Select(l => statistics[l.Node.Name])],
            _options.Settings,
            [.. all.Where(a => known.ContainsKey((a.Layer.Node.Name, a.Setting.Name))).Select(a => known[(a.Layer.Node.Name, a.Setting.Name)])],
            pictures.Count);
    }

    private void Measure(IReadOnlyList<float[]> pictures, Dictionary<(string Layer, string Setting), SensitivityCell> known, int total)
    {
        int[] shape = ValueShapes.Of(_graph)[_graph.Inputs.Single().Name];
        using PrefixCache prefix = new(_graph, pictures, shape, _parallel.MaxDegreeOfParallelism);
        Reference(prefix);
        LayerPlan[] plans = [.. _layers.Where(l => _options.Settings.Any(s => !known.ContainsKey((l.Node.Name, s.Name)))).Select(Plan)];
        // How many layers still to come need a value.
        Dictionary<string, int> needs = plans.SelectMany(p => p.Needs).CountBy(n => n).ToDictionary(StringComparer.Ordinal);
        foreach (LayerPlan plan in plans)
        {
            prefix.Ensure(plan.Needs, n => needs.GetValueOrDefault(n) > 0);
            foreach (string value in plan.Needs)
                needs[value]--;
            (float, float) range = prefix.RangeOf(plan.Layer.Node.Input[0]);
            Lazy<PartialModel?> rest = new(() => plan.Rest.Count == 0 ? null : new(_graph, plan.Rest, plan.RestOutputs, n => TypeOf(prefix, plan.Layer, n), new() { KeepMemory = true }));
            try
            {
                foreach (SensitivitySetting setting in _options.Settings.Where(s => !known.ContainsKey((plan.Layer.Node.Name, s.Name))))
                {
                    SensitivityCell cell = LayerTrial.Of(plan.Layer, setting, range) is { } trial
                        ? Try(plan, trial, setting, prefix, rest)
                        : new(plan.Layer.Node.Name, setting.Name, new double[pictures.Count], null, null, null);
                    known[(cell.Layer, cell.Setting)] = cell;
                    _store?.Keep(cell, setting);
                    _diagnostics.Progress("Sensitivity", known.Count / (double)total);
                }
            }
            finally
            {
                if (rest.IsValueCreated)
                    rest.Value?.Dispose();
            }

            prefix.Release(n => needs.GetValueOrDefault(n) > 0);
        }
    }

    // The shape of what the layer itself makes is known from the graph alone.
    private (int Type, long[] Shape) TypeOf(PrefixCache prefix, SensitiveLayer layer, string value) =>
        layer.Node.Output[0] == value
            ? ((int)TensorProto.Types.DataType.Float, [.. Shapes[value].Select(d => (long)d)])
            : prefix.TypeOf(value);

    private IReadOnlyDictionary<string, int[]> Shapes => field ??= ValueShapes.Of(_graph);

    private void Reference(PrefixCache prefix)
    {
        using PartialModel whole = new(_graph, _graph.Nodes, _outputs, prefix.TypeOf, new());
        Found[] found = new Found[prefix.Pictures];
        Lock gate = new();
        Parallel.For(0, found.Length, _parallel, picture =>
        {
            found[picture] = new();
            using IDisposableReadOnlyCollection<OrtValue> results = whole.Run(n => prefix.Value(picture, n));
            for (int i = 0; i < _outputs.Length; i++)
            {
                OrtTensorTypeAndShapeInfo info = results[i].GetTensorTypeAndShape();
                int[] shape = Array.ConvertAll(info.Shape ?? [], d => (int)d);
                ReadOnlySpan<float> values = OrtValues.AsFloats(results[i], info);
                lock (gate)
                {
                    _loss.Reference(picture, _outputs[i], shape, values);
                    bool detections = _loss.IsDetections(picture, _outputs[i]);
                    _references[(picture, _outputs[i])] = (shape, detections, Energy(shape, detections, values, []));
                }

                _judge?.Decode(_outputs[i], shape, values, found[picture].Candidates);
            }
        });
        _judge?.Reference([.. found.Select((f, i) => _judge.Found(i, f.Candidates))]);
    }

    private SensitivityCell Try(LayerPlan plan, LayerTrial trial, SensitivitySetting setting, PrefixCache prefix, Lazy<PartialModel?> rest)
    {
        string made = plan.Layer.Node.Output[0];
        Found[] found = new Found[prefix.Pictures];
        Dictionary<string, TensorProto> changed = trial.Initializers.ToDictionary(t => t.Name, StringComparer.Ordinal);
        using PartialModel? own = _options.WholeModel ? null : new(_graph, trial.Nodes, [made], prefix.TypeOf, new(), changed);
        using PartialModel? whole = _options.WholeModel
            ? new(_graph, [.. _graph.Nodes.SelectMany(n => ReferenceEquals(n, plan.Layer.Node) ? trial.Nodes : [n])], _outputs, prefix.TypeOf, new(), changed)
            : null;
        PartialModel? following = whole == null ? rest.Value : null;
        Parallel.For(0, found.Length, _parallel, picture =>
        {
            Found own1 = found[picture] = new();
            if (whole != null)
            {
                using IDisposableReadOnlyCollection<OrtValue> all = whole.Run(n => prefix.Value(picture, n));
                Measure(picture, own1, [.. _outputs.Select((o, i) => (o, all[i]))]);
                return;
            }

            using IDisposableReadOnlyCollection<OrtValue> first = own!.Run(n => prefix.Value(picture, n));
            List<(string, OrtValue)> outputs = _graph.IsOutput(made) ? [(made, first[0])] : [];
            using IDisposableReadOnlyCollection<OrtValue>? second = following?.Run(n => n == made ? first[0] : prefix.Value(picture, n));
            for (int i = 0; following != null && i < following.Outputs.Count; i++)
                outputs.Add((following.Outputs[i], second![i]));
            Measure(picture, own1, outputs);
        });
        double noise = found.Sum(f => f.Noise), signal = found.Sum(f => f.Signal);
        (double? agreement, double? map) = _judge == null ? default : _judge.Judge([.. found.Select((f, i) => _judge.Found(i, f.Candidates))]);
        return new(
            plan.Layer.Node.Name,
            setting.Name,
            [.. found.Select(f => f.Loss)],
            noise > 0 && signal > 0 ? 10 * Math.Log10(signal / noise) : null,
            agreement,
            map);
    }

    // Outputs that don't depend on the layer are the original's.
    private void Measure(int picture, Found found, IReadOnlyList<(string Name, OrtValue Value)> changed)
    {
        foreach (string output in _outputs)
        {
            (int[] shape, bool detections, double signal) = _references[(picture, output)];
            found.Signal += signal;
            OrtValue? value = changed.FirstOrDefault(c => c.Name == output).Value;
            ReadOnlySpan<float> values = value == null ? _loss.ReferenceOf(picture, output) : OrtValues.AsFloats(value, value.GetTensorTypeAndShape());
            if (value != null)
            {
                found.Loss += _loss.Of(picture, output, shape, values);
                found.Noise += Energy(shape, detections, values, _loss.ReferenceOf(picture, output));
            }

            _judge?.Decode(output, shape, values, found.Candidates);
        }
    }

    // Of scores where boxes and scores share an output, as boxes would drown them.
    private static double Energy(int[] shape, bool detections, ReadOnlySpan<float> values, ReadOnlySpan<float> reference)
    {
        if (!detections)
            return reference.IsEmpty ? TensorPrimitives.SumOfSquares(values) : Math.Pow(TensorPrimitives.Distance(values, reference), 2);
        int width = shape[^1];
        double sum = 0;
        for (int i = 4; i < values.Length; i += width)
        {
            ReadOnlySpan<float> scores = values.Slice(i, width - 4);
            double energy = reference.IsEmpty ? TensorPrimitives.SumOfSquares(scores) : Math.Pow(TensorPrimitives.Distance(scores, reference.Slice(i, width - 4)), 2);
            sum += energy;
        }

        return sum;
    }

    private LayerPlan Plan(SensitiveLayer layer)
    {
        HashSet<NodeProto> following = new(ReferenceEqualityComparer.Instance);
        Stack<NodeProto> open = new([layer.Node]);
        while (open.TryPop(out NodeProto? node))
        {
            foreach (NodeProto reader in node.Output.SelectMany(_graph.ConsumersOf).Where(following.Add))
                open.Push(reader);
        }

        NodeProto[] rest = [.. _graph.Nodes.Where(following.Contains)];
        HashSet<string> made = [.. rest.SelectMany(n => n.Output), layer.Node.Output[0]];
        string[] needs = [.. rest.SelectMany(TopologicalOrder.ValuesReadBy).Append(layer.Node.Input[0]).Distinct().Where(v => !made.Contains(v) && _graph.Initializer(v) == null)];
        string[] outputs = [.. _outputs.Where(o => rest.Any(n => n.Output.Contains(o)))];
        return new(layer, outputs.Length == 0 ? [] : rest, outputs, needs);
    }

    /// <summary>What has to run for a layer's trials.</summary>
    /// <param name="Layer">The layer.</param>
    /// <param name="Rest">The nodes that depend on it, in order.</param>
    /// <param name="RestOutputs">The model's outputs among what they make.</param>
    /// <param name="Needs">The values that the layer and they read from elsewhere.</param>
    private sealed record LayerPlan(SensitiveLayer Layer, IReadOnlyList<NodeProto> Rest, IReadOnlyList<string> RestOutputs, IReadOnlyList<string> Needs);

    /// <summary>What was measured on one picture.</summary>
    private sealed class Found
    {
        public List<Detection.Detection> Candidates { get; } = [];

        public double Loss { get; set; }

        public double Noise { get; set; }

        public double Signal { get; set; }
    }
}
