using System.Numerics.Tensors;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Checkpoints.Modules;

/// <summary>
/// A graph under construction. Nodes are named by the path of their module, their outputs <c>NODE/out</c>, weights by their state-dict keys.
/// </summary>
internal sealed class GraphWriter(long tensorBytes, string? file)
{
    private readonly HashSet<string> _initializers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private long _tensorBytes = tensorBytes;

    /// <summary>Changes the model that is written.</summary>
    public GraphEditor Editor { get; } = new(new() { Graph = new() });

    /// <summary>The weights with values that are NaN or infinite.</summary>
    public List<string> NotFinite { get; } = [];

    /// <summary>How many tensors have been written.</summary>
    public int TensorCount => _initializers.Count;

    /// <summary>Adds a node with one output.</summary>
    /// <param name="opType">The operator.</param>
    /// <param name="name">The path; a module that runs more than once gives its further nodes a number.</param>
    /// <param name="inputs">The values it reads.</param>
    public NodeProto Add(string opType, string name, params IEnumerable<string> inputs)
    {
        int uses = _names[name] = _names.GetValueOrDefault(name) + 1;
        if (uses > 1)
            name = $"{name}/{uses}";
        return Editor.Add(opType, name, inputs, [$"{name}/out"]);
    }

    /// <summary>Adds the FP32 values of a tensor as an initializer of the same name.</summary>
    public string Weight(TorchTensor tensor)
    {
        if (!_initializers.Add(tensor.Name))
            return tensor.Name;
        _tensorBytes -= Math.Max(tensor.ElementCount * sizeof(float), tensor.StorageBytes);
        if (_tensorBytes < 0)
        {
            throw new YoloCompressException(
                ErrorCodes.CheckpointLimit, "The checkpoint's model has more weights than any YOLOv5 model. If it is a real model, export it to ONNX.", file);
        }

        float[] values = tensor.ToFloats();
        if (!TensorPrimitives.IsFiniteAll<float>(values))
            NotFinite.Add(tensor.Name);
        Editor.SetInitializer(Tensors.Float(tensor.Name, tensor.Shape, values));
        return tensor.Name;
    }

    /// <summary>Adds a constant; one that is there under that name already is taken to be the same.</summary>
    public string Constant(TensorProto tensor)
    {
        if (_initializers.Add(tensor.Name))
            Editor.SetInitializer(tensor);
        return tensor.Name;
    }

    /// <summary>Writes a layer that reads one feature.</summary>
    public Feature Emit(TorchModule module, Feature input) => Emit(module, [input]);

    /// <summary>Writes a layer.</summary>
    public Feature Emit(TorchModule module, IReadOnlyList<Feature> inputs)
    {
        ModuleEmitter emitter = ModuleCatalog.Find(module.FullClassName) ?? throw new YoloCompressException(
            ErrorCodes.UnknownModule,
            $"The layer '{module.Path}' is a '{module.FullClassName}', which is not known. Export the model to ONNX and list the .onnx file instead.",
            file);
        return emitter(module, inputs, this);
    }

    /// <summary>Writes an element-wise sum.</summary>
    public Feature Sum(TorchModule module, Feature a, Feature b)
    {
        if (a.Channels != b.Channels || a.Height != b.Height || a.Width != b.Width)
            throw module.Invalid($"its shortcut adds {Shape(a)} to {Shape(b)}");
        return a with { Value = Add("Add", module.NodeName("add"), a.Value, b.Value).Output[0] };
    }

    /// <summary>Writes a concatenation of channels.</summary>
    /// <param name="module">The layer.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="parts">What is concatenated.</param>
    public Feature Concatenate(TorchModule module, string name, IReadOnlyList<Feature> parts)
    {
        if (parts.FirstOrDefault(p => p.Height != parts[0].Height || p.Width != parts[0].Width) is { Value: not null } other)
            throw module.Invalid($"it concatenates {Shape(parts[0])} and {Shape(other)}");
        NodeProto node = Add("Concat", name, parts.Select(p => p.Value)).Set("axis", 1);
        return parts[0] with { Value = node.Output[0], Channels = parts.Sum(p => p.Channels) };
    }

    /// <summary>A shape for messages.</summary>
    public static string Shape(Feature feature) => $"[1, {feature.Channels}, {feature.Height}, {feature.Width}]";
}
