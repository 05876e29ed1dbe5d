using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Inference;

/// <summary>
/// Shows a model's inner values, picture by picture. Memory does not grow with the number of pictures; where the values of one picture
/// are too many to hold together, the model runs several times for each picture.
/// </summary>
public sealed class ActivationReader : IDisposable
{
    /// <summary>What the values of one run may take together, in bytes.</summary>
    public const long DefaultMemoryLimit = 512L << 20;

    private readonly List<OnnxModel> _models = [];
    private readonly string? _input;
    private readonly int[] _inputShape;

    /// <summary>Prepares the reading of some values.</summary>
    /// <param name="graph">The model; it must have one input.</param>
    /// <param name="values">Names of values that nodes make, or of the input.</param>
    /// <param name="settings">How to run it; null for one thread, optimized.</param>
    /// <param name="memoryLimit">What the values of one run may take together, in bytes.</param>
    /// <exception cref="ArgumentException">A name is none of the graph's values.</exception>
    /// <exception cref="YoloCompressException">ONNX Runtime does not accept the model (YC0502).</exception>
    public ActivationReader(
        ModelGraph graph, IEnumerable<string> values, SessionSettings? settings = null, long memoryLimit = DefaultMemoryLimit)
    {
        settings ??= new();
        List<string> made = [];
        using (OnnxModel model = new(graph, settings with { Optimize = false }))
            _inputShape = model.InputShape;
        foreach (string value in values.Distinct())
        {
            if (graph.ProducerOf(value) != null)
                made.Add(value);
            else if (graph.Inputs.Any(i => i.Name == value))
                _input = value;
            else
                throw new ArgumentException($"No node makes the value '{value}', and it is no input.", nameof(values));
        }

        try
        {
            Open(graph, made, settings, memoryLimit);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Names and shapes of the values, in the order they are shown in, the input left out.</summary>
    public IReadOnlyList<OutputInfo> Values => [.. _models.SelectMany(m => m.Outputs)];

    /// <summary>How often the model runs for each picture.</summary>
    public int RunsPerPicture => _models.Count;

    /// <summary>Runs every picture and shows its values: pictures in order, within each the input first, then the values.</summary>
    /// <param name="pictures">Inputs in row-major order; enumerated once.</param>
    /// <param name="visit">Sees the picture's index and each value.</param>
    public void Read(IEnumerable<float[]> pictures, Action<int, FloatTensor> visit) =>
        Read(pictures, (picture, name, shape, values) => visit(picture, new(name, shape.ToArray(), values.ToArray())));

    /// <summary>Like the other form, without copying the values.</summary>
    /// <param name="pictures">Inputs in row-major order; enumerated once.</param>
    /// <param name="visit">Sees each value.</param>
    public void Read(IEnumerable<float[]> pictures, ActivationVisitor visit)
    {
        int index = 0;
        foreach (float[] picture in pictures)
        {
            int current = index++;
            if (_input != null)
                visit(current, _input, _inputShape, picture);
            foreach (OnnxModel model in _models)
                model.Run(picture, (name, shape, values) => visit(current, name, shape, values));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _models.ForEach(m => m.Dispose());

    private void Open(ModelGraph graph, List<string> values, SessionSettings settings, long memoryLimit)
    {
        if (values.Count == 0)
            return;
        OnnxModel all = new(WithOutputs(graph, values), settings);
        _models.Add(all);
        if (all.Outputs.Sum(BytesOf) <= memoryLimit)
            return;

        List<List<string>> batches = Split(all.Outputs, memoryLimit);
        all.Dispose();
        _models.Clear();
        foreach (List<string> batch in batches)
            _models.Add(new(WithOutputs(graph, batch), settings with { KeepMemory = false }));
    }

    private static List<List<string>> Split(IReadOnlyList<OutputInfo> outputs, long limit)
    {
        List<List<string>> batches = [];
        long size = long.MaxValue;
        foreach (OutputInfo output in outputs)
        {
            long bytes = BytesOf(output);
            if (size > limit - bytes || batches.Count == 0)
            {
                batches.Add([]);
                size = 0;
            }

            batches[^1].Add(output.Name);
            size += bytes;
        }

        return batches;
    }

    private static long BytesOf(OutputInfo output) => output.Shape.Aggregate(sizeof(float), (long a, int b) => a * Math.Max(b, 1));

    // ONNX Runtime infers the types of outputs that state none.
    private static ModelGraph WithOutputs(ModelGraph graph, List<string> values) => graph.Edit(editor =>
    {
        editor.Model.Graph.Output.Clear();
        editor.Model.Graph.Output.AddRange(values.Select(v => new ValueInfoProto { Name = v }));
    });
}
