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
    private int _position;

    /// <param name="graph">The model; its nodes run in their order.</param>
    /// <param name="pictures">Inputs in row-major order; enumerated once.</param>
    /// <param name="inputShape">Shape of one input, NCHW.</param>
    /// <param name="settings">How to run it; null for one thread, optimized.</param>
    public StepwiseRun(ModelGraph graph, IEnumerable<float[]> pictures, IReadOnlyList<int> inputShape, SessionSettings? settings = null)
    {
        _graph = graph;
        _settings = settings ?? new();
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
        long[] shape = [.. inputShape.Select(d => (long)d)];
        _live = [.. pictures.Select(p => new Dictionary<string, StoredValue>(StringComparer.Ordinal) { [input] = StoredValue.Of(shape, p) })];
    }

    /// <summary>Number of pictures.</summary>
    public int Pictures => _live.Length;

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

    private void Run(int end, IReadOnlyCollection<string> observed, ActivationVisitor? visit)
    {
        if (end < _position)
            throw new InvalidOperationException("That node has run already.");
        if (end == _position)
            return;
        List<NodeProto> nodes = [.. _graph.Nodes.Skip(_position).Take(end - _position)];
        _position = end;
        HashSet<string> made = [.. nodes.SelectMany(n => n.Output).Where(o => o.Length > 0)];
        List<string> inputs = [.. nodes.SelectMany(TopologicalOrder.ValuesReadBy).Distinct().Where(v => !made.Contains(v) && Initializer(v) == null)];
        List<string> kept = [.. made.Where(v => _lastUse.GetValueOrDefault(v, -1) >= end)];
        List<string> outputs = [.. kept.Union(observed.Where(made.Contains))];
        if (outputs.Count == 0)
            return;
        using SessionOptions options = OrtOptions.Of(_settings);
        using InferenceSession session = new(Model(nodes, inputs, outputs).ToBytes(), options);
        using RunOptions runOptions = new();
        float[][] buffers = [.. inputs.Select(_ => Array.Empty<float>())];
        for (int picture = 0; picture < _live.Length; picture++)
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

            foreach (string gone in live.Keys.Where(k => _lastUse.GetValueOrDefault(k, -1) < end).ToList())
                live.Remove(gone);
        }
    }

    private TensorProto? Initializer(string name) => _replaced.GetValueOrDefault(name) ?? _graph.Initializer(name);

    private ModelGraph Model(List<NodeProto> nodes, List<string> inputs, List<string> outputs)
    {
        ModelProto model = new() { IrVersion = _graph.Model.IrVersion, Graph = new() { Name = "step" } };
        model.OpsetImport.AddRange(_graph.Model.OpsetImport);
        model.Graph.Node.AddRange(nodes);
        model.Graph.Initializer.AddRange(
            nodes.SelectMany(TopologicalOrder.ValuesReadBy).Distinct().Select(Initializer).OfType<TensorProto>());
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
