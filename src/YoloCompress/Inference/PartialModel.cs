using Microsoft.ML.OnnxRuntime;
using YoloCompress.Onnx;

namespace YoloCompress.Inference;

/// <summary>Some nodes of a model as a session of their own, fed with values that were computed elsewhere. Several threads may run it at once.</summary>
internal sealed class PartialModel : IDisposable
{
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();

    /// <param name="graph">The model that the nodes' constants come from.</param>
    /// <param name="nodes">The nodes in topological order.</param>
    /// <param name="outputs">Which of their values to give.</param>
    /// <param name="typeOf">Element type and shape of a value that is fed.</param>
    /// <param name="settings">How to run it.</param>
    /// <param name="replaced">Constants that take the place of the graph's, or null.</param>
    public PartialModel(
        ModelGraph graph,
        IReadOnlyList<NodeProto> nodes,
        IReadOnlyList<string> outputs,
        Func<string, (int Type, long[] Shape)> typeOf,
        SessionSettings settings,
        IReadOnlyDictionary<string, TensorProto>? replaced = null)
    {
        HashSet<string> made = [.. nodes.SelectMany(n => n.Output)];
        string[] read = [.. nodes.SelectMany(TopologicalOrder.ValuesReadBy).Distinct()];
        ModelProto model = new() { IrVersion = graph.Model.IrVersion, Graph = new() { Name = "part" } };
        model.OpsetImport.AddRange(graph.Model.OpsetImport);
        model.Graph.Node.AddRange(nodes);
        List<string> inputs = [];
        foreach (string name in read)
        {
            if ((replaced?.GetValueOrDefault(name) ?? graph.Initializer(name)) is { } constant)
            {
                model.Graph.Initializer.Add(constant);
                continue;
            }

            if (made.Contains(name))
                continue;
            (int type, long[] dims) = typeOf(name);
            TensorShapeProto shape = new();
            shape.Dim.AddRange(dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
            model.Graph.Input.Add(new ValueInfoProto { Name = name, Type = new() { TensorType = new() { ElemType = type, Shape = shape } } });
            inputs.Add(name);
        }

        model.Graph.Output.AddRange(outputs.Select(o => new ValueInfoProto { Name = o }));
        Inputs = inputs;
        Outputs = outputs;
        NativeLibraries.Register();
        _options = OrtOptions.Of(settings);
        _session = new(new ModelGraph(model).ToBytes(), _options);
    }

    /// <summary>The values that it must be fed with.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The values that it gives.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Runs the nodes.</summary>
    /// <param name="valueOf">The values to feed; they stay the caller's.</param>
    /// <returns>The values in the order of <see cref="Outputs"/>; the caller disposes of them.</returns>
    public IDisposableReadOnlyCollection<OrtValue> Run(Func<string, OrtValue> valueOf) =>
        _session.Run(_runOptions, Inputs, [.. Inputs.Select(valueOf)], Outputs);

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
        _runOptions.Dispose();
    }
}
