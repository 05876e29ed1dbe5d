using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Sensitivity;

/// <summary>
/// The original's inner values for all pictures, computed when they are needed and held until nothing to come needs them. What does not
/// depend on a changed layer is run once and not for each trial.
/// </summary>
internal sealed class PrefixCache : IDisposable
{
    private readonly ModelGraph _graph;
    private readonly SessionSettings _settings = new() { KeepMemory = false };
    private readonly ParallelOptions _parallel;
    private readonly Dictionary<string, OrtValue>[] _values;
    private readonly string _input;

    static PrefixCache() => NativeLibraries.Register();

    /// <param name="graph">The original.</param>
    /// <param name="pictures">Inputs in row-major order.</param>
    /// <param name="inputShape">Shape of one input, NCHW.</param>
    /// <param name="threads">Pictures at once.</param>
    public PrefixCache(ModelGraph graph, IReadOnlyList<float[]> pictures, IReadOnlyList<int> inputShape, int threads)
    {
        _graph = graph;
        _parallel = new() { MaxDegreeOfParallelism = threads };
        _input = graph.Inputs.Single().Name;
        long[] shape = [.. inputShape.Select(d => (long)d)];
        _values = [.. pictures.Select(p => new Dictionary<string, OrtValue>(StringComparer.Ordinal) { [_input] = OrtValue.CreateTensorValueFromMemory(p, shape) })];
    }

    /// <summary>Number of pictures.</summary>
    public int Pictures => _values.Length;

    /// <summary>A value that is held.</summary>
    public OrtValue Value(int picture, string name) => _values[picture][name];

    /// <summary>Element type and shape of a value that is held.</summary>
    public (int Type, long[] Shape) TypeOf(string name)
    {
        OrtTensorTypeAndShapeInfo info = _values[0][name].GetTensorTypeAndShape();
        return ((int)info.ElementDataType, info.Shape ?? []);
    }

    /// <summary>The least and the greatest of a value over all pictures.</summary>
    public (float Low, float High) RangeOf(string name)
    {
        (float low, float high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (Dictionary<string, OrtValue> values in _values)
        {
            ReadOnlySpan<float> span = values[name].GetTensorDataAsSpan<float>();
            (low, high) = (Math.Min(low, TensorPrimitives.Min(span)), Math.Max(high, TensorPrimitives.Max(span)));
        }

        return (low, high);
    }

    /// <summary>Computes values that are not held yet, from those that are.</summary>
    /// <param name="names">The values.</param>
    /// <param name="neededLater">True for values to be kept as well if they come about.</param>
    public void Ensure(IEnumerable<string> names, Func<string, bool> neededLater)
    {
        Stack<string> open = new(names.Where(n => !_values[0].ContainsKey(n) && _graph.Initializer(n) == null));
        if (open.Count == 0)
            return;
        HashSet<string> wanted = [.. open];
        HashSet<NodeProto> nodes = new(ReferenceEqualityComparer.Instance);
        while (open.TryPop(out string? name))
        {
            NodeProto producer = _graph.ProducerOf(name) ?? throw new InvalidOperationException($"Nothing makes '{name}'.");
            if (!nodes.Add(producer))
                continue;
            foreach (string read in TopologicalOrder.ValuesReadBy(producer).Where(r => !_values[0].ContainsKey(r) && _graph.Initializer(r) == null))
                open.Push(read);
        }

        NodeProto[] ordered = [.. _graph.Nodes.Where(nodes.Contains)];
        string[] outputs = [.. ordered.SelectMany(n => n.Output).Where(o => o.Length > 0 && !_values[0].ContainsKey(o) && (wanted.Contains(o) || neededLater(o)))];
        using PartialModel part = new(_graph, ordered, outputs, TypeOf, _settings);
        Parallel.For(0, Pictures, _parallel, picture =>
        {
            // The collection itself is not disposed of: its values are kept.
            IDisposableReadOnlyCollection<OrtValue> made = part.Run(n => _values[picture][n]);
            for (int i = 0; i < outputs.Length; i++)
                _values[picture][outputs[i]] = made[i];
        });
    }

    /// <summary>Lets go of what nothing to come needs; the pictures stay.</summary>
    public void Release(Func<string, bool> needed)
    {
        foreach (Dictionary<string, OrtValue> values in _values)
        {
            foreach (string name in values.Keys.Where(k => k != _input && !needed(k)).ToList())
            {
                values[name].Dispose();
                values.Remove(name);
            }
        }
    }

    public void Dispose()
    {
        foreach (OrtValue value in _values.SelectMany(v => v.Values))
            value.Dispose();
    }
}
