using TorchSharp.Modules;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Training.Operators;
using static TorchSharp.torch;

namespace YoloCompress.Training;

/// <summary>
/// A <see cref="ModelGraph"/> as a TorchSharp module: each node a differentiable operation, the weights as parameters. After training
/// <see cref="ToGraph()"/> writes them back under the names they came from.
/// </summary>
/// <remarks>
/// Parameters are the weights and biases of Conv, ConvTranspose, Gemm and MatMul, the scale and bias of BatchNormalization and the slopes
/// of PRelu; its running moments are buffers; every other initializer is a constant. Rank-4 values are kept with the channels last.
/// </remarks>
public sealed class GraphModule : nn.Module<Tensor, IReadOnlyList<Tensor>>
{
    private readonly ModelGraph _graph;
    private readonly List<Step> _steps = [];
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Parameter> _weights = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tensor> _moments = new(StringComparer.Ordinal);
    private readonly Dictionary<int, Tensor> _fixed = [];
    private readonly Dictionary<string, NodeContext> _quantized = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tensor> _masks = new(StringComparer.Ordinal);
    private readonly int[] _outputs;
    private readonly int _input;

    /// <summary>Builds the module; it starts in training mode.</summary>
    /// <param name="graph">A model in canonical form with one input of rank 4.</param>
    /// <param name="outputs">The values to compute, in that order; null for the graph's outputs. Nodes that none of them needs are left out.</param>
    /// <exception cref="YoloCompressException">torch cannot be loaded, or <see cref="ErrorCodes.OperatorNotTrainable"/>.</exception>
    public GraphModule(ModelGraph graph, IReadOnlyList<string>? outputs = null)
        : this(graph, outputs, ScalarType.Float32)
    {
    }

    /// <summary>In another precision: gradients are checked in Float64.</summary>
    internal GraphModule(ModelGraph graph, IReadOnlyList<string>? outputs, ScalarType precision)
        : base(NameOnceLoaded())
    {
        Precision = precision;
        _graph = graph;
        outputs ??= [.. graph.Outputs.Select(o => o.Name)];
        OutputNames = outputs;
        _input = Slot(graph.Inputs[0].Name);
        List<NodeProto> nodes = NeededFor(outputs);
        AddWeights(nodes);
        _outputs = [.. outputs.Select(Slot)];
        AddSteps(nodes);
    }

    /// <summary>The names of the values that <see cref="forward"/> gives.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>The trainable weights by the names of their initializers.</summary>
    public IReadOnlyDictionary<string, Parameter> Weights => _weights;

    /// <summary>The running moments of batch normalization by the names of their initializers.</summary>
    public IReadOnlyDictionary<string, Tensor> Moments => _moments;

    /// <summary>Keeps batch normalization on its running moments even while the module trains.</summary>
    public bool FreezeMoments { get; set; }

    internal ScalarType Precision { get; }

    internal bool UpdatesMoments => training && !FreezeMoments;

    /// <summary>Computes the outputs of a batch.</summary>
    /// <param name="input">Rank 4: batch, channels, height, width; height and width may differ from the graph's where no decode is asked for.</param>
    public override IReadOnlyList<Tensor> forward(Tensor input)
    {
        Tensor?[] values = new Tensor?[_slots.Count];
        foreach ((int slot, Tensor value) in _fixed)
            values[slot] = value;
        using Tensor first = input.ChannelsLast();
        values[_input] = first;
        foreach (Step step in _steps)
        {
            Tensor?[] inputs = Array.ConvertAll(step.Inputs, i => i < 0 ? null : values[i]);
            Tensor[] made = step.Run(inputs);
            for (int i = 0; i < step.Outputs.Length; i++)
            {
                if (step.Outputs[i] >= 0)
                    values[step.Outputs[i]] = made[i];
                else
                    made[i].Dispose();
            }

            foreach (int slot in step.Last)
                values[slot]?.Dispose();
        }

        return Array.ConvertAll(_outputs, o => values[o]!);
    }

    /// <summary>Holds weights at zero for good: where the mask is false the weight is set to zero now, and after each <see cref="ApplyMasks"/>.</summary>
    /// <param name="name">A name in <see cref="Weights"/>.</param>
    /// <param name="keep">Row-major, one for each element of the weight.</param>
    public void SetMask(string name, ReadOnlySpan<bool> keep)
    {
        float[] factors = new float[keep.Length];
        for (int i = 0; i < keep.Length; i++)
            factors[i] = keep[i] ? 1 : 0;
        using Tensor rows = tensor(factors, _weights[name].shape);
        _masks[name] = (rows.dim() == 4 ? rows.ChannelsLast() : rows.alias()).DetachFromDisposeScope();
        ApplyMasks();
    }

    /// <summary>Leaves weights that are no integers as they are, in a graph where others are; biases go on learning.</summary>
    internal void FreezeFloatWeights()
    {
        foreach ((string name, Parameter weight) in _weights)
        {
            if (weight.dim() > 1 && !_quantized.ContainsKey(name))
                weight.requires_grad = false;
        }
    }

    /// <summary>Masks each weight that has zeros now, so that what is pruned stays pruned.</summary>
    public void MaskZeros()
    {
        foreach ((string name, Parameter weight) in _weights.Where(w => w.Value.dim() > 1))
        {
            float[] values = weight.ToFloats();
            if (values.Contains(0f))
                SetMask(name, Array.ConvertAll(values, v => v != 0));
        }
    }

    /// <summary>Sets the masked weights to zero again; to be called after each step of an optimizer.</summary>
    public void ApplyMasks()
    {
        using IDisposable _ = no_grad();
        foreach ((string name, Tensor mask) in _masks)
            _weights[name].mul_(mask);
    }

    /// <summary>The graph with the weights and running moments as they are now.</summary>
    public ModelGraph ToGraph() => ToGraph(State());

    internal ModelGraph ToGraph(IEnumerable<(string Name, Tensor Value)> state) => _graph.Edit(editor =>
    {
        foreach ((string name, Tensor value) in state)
        {
            if (_quantized.TryGetValue(name, out NodeContext? context))
            {
                editor.SetInitializer(QuantizationOperators.Codes(context, value));
                continue;
            }

            TensorProto old = _graph.Initializer(name)!;
            float[] values = value.ToFloats();
            editor.SetInitializer(old.Type() == TensorProto.Types.DataType.Float16
                ? Tensors.Raw(name, old.Type(), [.. old.Dims], System.Runtime.InteropServices.MemoryMarshal.AsBytes<Half>(Array.ConvertAll(values, v => (Half)v)))
                : Tensors.Float(name, [.. old.Dims], values));
        }
    });

    /// <summary>Weights and moments together, in a fixed order.</summary>
    internal IEnumerable<(string Name, Tensor Value)> State() =>
        _weights.Select(w => (w.Key, (Tensor)w.Value)).Concat(_moments.Select(m => (m.Key, m.Value)));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (Tensor value in _fixed.Values.Concat(_masks.Values))
                value.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The base constructor already calls into torch.</summary>
    private static string NameOnceLoaded()
    {
        TorchLibraries.Load();
        return nameof(GraphModule);
    }

    private List<NodeProto> NeededFor(IReadOnlyList<string> outputs)
    {
        HashSet<string> needed = [.. outputs];
        List<NodeProto> nodes = [];
        foreach (NodeProto node in _graph.Nodes.Reverse())
        {
            if (node.OpType == "Constant" || !node.Output.Any(needed.Contains))
                continue;
            needed.UnionWith(node.Input.Where(i => i.Length > 0));
            nodes.Add(node);
        }

        nodes.Reverse();
        return nodes;
    }

    private void AddWeights(List<NodeProto> nodes)
    {
        foreach (NodeProto node in nodes)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                string name = node.Input[i];
                if (name.Length == 0 || _slots.ContainsKey(name) || Constants.Of(_graph, name) is not { } constant)
                    continue;
                bool quantized = node.OpType == "DequantizeLinear" && i == 0;
                NodeContext context = new(node, _graph, this);
                Tensor value = quantized ? QuantizationOperators.Values(context) : constant.ToTorch();
                if (quantized)
                    _quantized[name] = context;
                if (value.is_floating_point())
                    value = value.to(Precision);
                if (value.dim() == 4)
                    value = value.ChannelsLast();
                _fixed[Slot(name)] = Register(node, i, name, value.DetachFromDisposeScope());
            }
        }
    }

    private Tensor Register(NodeProto node, int input, string name, Tensor value)
    {
        if (_graph.Initializer(name) == null || !value.is_floating_point())
            return value;
        bool weight = (node.OpType, input) is ("Conv" or "ConvTranspose" or "Gemm", 1 or 2) or ("MatMul" or "PRelu", 1) or ("DequantizeLinear", 0)
            or ("BatchNormalization", 1 or 2);
        string registered = name.Replace('.', '/');
        if (weight)
        {
            Parameter parameter = new(value, requires_grad: true);
            register_parameter(registered, parameter);
            return _weights[name] = parameter;
        }

        if (node.OpType == "BatchNormalization")
        {
            register_buffer(registered, value);
            _moments[name] = value;
        }

        return value;
    }

    private void AddSteps(List<NodeProto> nodes)
    {
        List<(GraphOperator Run, int[] Inputs, int[] Outputs)> steps = [];
        HashSet<NodeProto> done = new(ReferenceEqualityComparer.Instance);
        foreach (NodeProto node in nodes.Where(n => !done.Contains(n)))
        {
            // x · sigmoid(x) is one operation in torch, and keeps one tensor less for the gradient.
            if (Silu.Of(_graph, node) is { } multiply && nodes.Any(n => ReferenceEquals(n, multiply)) && !OutputNames.Contains(node.Output[0]))
            {
                done.Add(multiply);
                steps.Add((inputs => [nn.functional.silu(inputs[0]!)], [Slot(node.Input[0])], [Slot(multiply.Output[0])]));
                continue;
            }

            GraphOperator run = OperatorTable.Compile(new(node, _graph, this));
            steps.Add((run, [.. node.Input.Select(i => i.Length == 0 ? -1 : Slot(i))], [.. node.Output.Select(o => o.Length == 0 ? -1 : Slot(o))]));
        }

        HashSet<int> kept = [.. _outputs, .. _fixed.Keys, _input];
        Dictionary<int, int> lastReader = [];
        for (int i = 0; i < steps.Count; i++)
        {
            foreach (int slot in steps[i].Inputs.Concat(steps[i].Outputs).Where(s => s >= 0 && !kept.Contains(s)))
                lastReader[slot] = i;
        }

        ILookup<int, int> last = lastReader.ToLookup(p => p.Value, p => p.Key);
        for (int i = 0; i < steps.Count; i++)
            _steps.Add(new(steps[i].Run, steps[i].Inputs, steps[i].Outputs, [.. last[i]]));
    }

    private int Slot(string value)
    {
        if (!_slots.TryGetValue(value, out int slot))
            _slots[value] = slot = _slots.Count;
        return slot;
    }

    /// <summary>A node: the slots it reads and writes (-1: left out), and those that nothing reads after it.</summary>
    private sealed record Step(GraphOperator Run, int[] Inputs, int[] Outputs, int[] Last);
}
