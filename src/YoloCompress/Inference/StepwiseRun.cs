using Microsoft.ML.OnnxRuntime;
using YoloCompress.Onnx;

namespace YoloCompress.Inference;

/// <summary>
/// Runs a model on all pictures at once, a few nodes at a time, and keeps what later nodes read. Weights of nodes that have not run yet can
/// be replaced in between: so later layers are fitted to what the already changed layers before them really give, at the cost of one pass.
/// </summary>
internal sealed class StepwiseRun
{
    private readonly ModelGraph _graph;
    private readonly SessionSettings _settings;
    private readonly Dictionary<string, StoredValue>[] _live;
    private readonly Dictionary<string, TensorProto> _replaced = new(StringComparer.Ordinal);
    private readonly Dictionary<NodeProto, int> _positions = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> _lastUse = new(StringComparer.Ordinal);
    private StoredValue[] _pictures;
    private int _position;

    static StepwiseRun() => NativeLibraries.Register();

    /// <param name="graph">The model; its nodes run in their order.</param>
    /// <param name="pictures">Inputs in row-major order; enumerated once.</param>
    /// <param name="inputShape">Shape of one input, NCHW.</param>
    /// <param name="settings">How to run it; null for one thread, optimized.</param>
    public StepwiseRun(ModelGraph graph, IEnumerable<float[]> pictures, IReadOnlyList<int> inputShape, SessionSettings? settings = null)
        : this(graph, [.. pictures.Select(p => StoredValue.Of([.. inputShape.Select(d => (long)d)], p))], settings ?? new())
    {
    }

    private StepwiseRun(ModelGraph graph, StoredValue[] pictures, SessionSettings settings)
    {
        _graph = graph;
        _settings = settings;
        _pictures = pictures;
        for (int i = 0; i < graph.Nodes.Count; i++)
            _positions[graph.Nodes[i]] = i;
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (string value in TopologicalOrder.ValuesReadBy(graph.Nodes[i]))
                _lastUse[value] = i;
        }

        foreach (ValueInfoProto output in graph.Outputs)
            _lastUse[output.Name] = int.MaxValue;
        string input = graph.Inputs.Single().Name;
        _live = [.. pictures.Select(p => new Dictionary<string, StoredValue>(StringComparer.Ordinal) { [input] = p })];
    }

    /// <summary>Number of pictures.</summary>
    public int Pictures => _live.Length;

    /// <summary>A run of another model with one input of the same shape over the same pictures, to be called before the first step.</summary>
    public StepwiseRun Fork(ModelGraph graph) => new(graph, _pictures, _settings);

    /// <summary>Runs everything before a node, so that its inputs are there.</summary>
    /// <param name="node">A node of the graph that has not run yet.</param>
    /// <param name="observed">Values made on the way that the visitor sees.</param>
    /// <param name="visit">Sees them, picture by picture.</param>
    public void AdvanceTo(NodeProto node, IReadOnlyCollection<string>? observed = null, ActivationVisitor? visit = null) =>
        Run(_positions[node], observed ?? [], visit);

    /// <summary>Runs everything that is left; the graph's outputs are kept.</summary>
    /// <param name="observed">Values made on the way that the visitor sees.</param>
    /// <param name="visit">Sees them, picture by picture.</param>
    public void Finish(IReadOnlyCollection<string>? observed = null, ActivationVisitor? visit = null) =>
        Run(_graph.Nodes.Count, observed ?? [], visit);

    /// <summary>A value that is there and that a node still to come reads.</summary>
    public StoredValue Value(int picture, string name) => _live[picture][name];

    /// <summary>Replaces an initializer for the nodes still to come.</summary>
    public void Replace(TensorProto initializer) => _replaced[initializer.Name] = initializer;

    /// <summary>
    /// Tries initializers: runs the rest of the model with them for the first pictures, without changing anything here.
    /// </summary>
    /// <param name="initializers">What to try.</param>
    /// <param name="pictures">For how many pictures.</param>
    /// <param name="visit">Sees the model's outputs.</param>
    public void Try(IEnumerable<TensorProto> initializers, int pictures, ActivationVisitor visit)
    {
        List<NodeProto> rest = [.. _graph.Nodes.Skip(_position)];
        List<string> outputs = [.. _graph.Outputs.Select(o => o.Name).Where(o => rest.Any(n => n.Output.Contains(o)))];
        Execute(rest, [], outputs, initializers.ToDictionary(t => t.Name, StringComparer.Ordinal), Math.Min(pictures, Pictures), visit);
    }

    private void Run(int end, IReadOnlyCollection<string> observed, ActivationVisitor? visit)
    {
        if (end < _position)
            throw new InvalidOperationException("That node has run already.");
        if (end == _position)
            return;
        _pictures = [];
        List<NodeProto> nodes = [.. _graph.Nodes.Skip(_position).Take(end - _position)];
        _position = end;
        HashSet<string> made = [.. nodes.SelectMany(n => n.Output).Where(o => o.Length > 0)];
        List<string> kept = [.. made.Where(v => _lastUse.GetValueOrDefault(v, -1) >= end)];
        Execute(nodes, kept, [.. observed.Where(made.Contains)], [], _live.Length, visit);
        foreach (Dictionary<string, StoredValue> live in _live)
        {
            foreach (string gone in live.Keys.Where(k => _lastUse.GetValueOrDefault(k, -1) < end).ToList())
                live.Remove(gone);
        }
    }

    private void Execute(
        List<NodeProto> nodes, List<string> kept, List<string> observed, Dictionary<string, TensorProto> tried, int pictures, ActivationVisitor? visit)
    {
        List<string> outputs = [.. kept.Union(observed)];
        if (outputs.Count == 0)
            return;
        HashSet<string> made = [.. nodes.SelectMany(n => n.Output)];
        TensorProto? Find(string name) => tried.GetValueOrDefault(name) ?? Initializer(name);
        List<string> inputs = [.. nodes.SelectMany(TopologicalOrder.ValuesReadBy).Distinct().Where(v => !made.Contains(v) && Find(v) == null)];
        using SessionOptions options = OrtOptions.Of(_settings);
        using InferenceSession session = new(Model(nodes, inputs, outputs, Find).ToBytes(), options);
        using RunOptions runOptions = new();
        float[][] buffers = [.. inputs.Select(_ => Array.Empty<float>())];
        for (int picture = 0; picture < pictures; picture++)
        {
            Dictionary<string, StoredValue> live = _live[picture];
            List<OrtValue> fed = [.. inputs.Select((name, i) => live[name].ToOrtValue(ref buffers[i]))];
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(runOptions, inputs, fed, outputs);
            fed.ForEach(f => f.Dispose());
            for (int i = 0; i < outputs.Count; i++)
            {
                if (i < kept.Count)
                    live[outputs[i]] = StoredValue.Of(results[i]);
                if (visit == null || !observed.Contains(outputs[i]))
                    continue;
                OrtTensorTypeAndShapeInfo info = results[i].GetTensorTypeAndShape();
                int[] shape = Array.ConvertAll(info.Shape ?? [], d => (int)d);
                visit(picture, outputs[i], shape, OrtValues.AsFloats(results[i], info));
            }
        }
    }

    private TensorProto? Initializer(string name) => _replaced.GetValueOrDefault(name) ?? _graph.Initializer(name);

    private ModelGraph Model(List<NodeProto> nodes, List<string> inputs, List<string> outputs, Func<string, TensorProto?> find)
    {
        ModelProto model = new() { IrVersion = _graph.Model.IrVersion, Graph = new() { Name = "step" } };
        model.OpsetImport.AddRange(_graph.Model.OpsetImport);
        model.Graph.Node.AddRange(nodes);
        model.Graph.Initializer.AddRange(
            nodes.SelectMany(TopologicalOrder.ValuesReadBy).Distinct().Select(find).OfType<TensorProto>());
        foreach (string input in inputs)
        {
            StoredValue value = _live[0][input];
            TensorShapeProto shape = new();
            shape.Dim.AddRange(value.Shape.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
            TypeProto.Types.Tensor tensor = new() { ElemType = (int)value.Type, Shape = shape };
            model.Graph.Input.Add(new ValueInfoProto { Name = input, Type = new() { TensorType = tensor } });
        }

        model.Graph.Output.AddRange(outputs.Select(o => new ValueInfoProto { Name = o }));
        return new(model);
    }
}
