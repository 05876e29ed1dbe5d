using YoloCompress.Inference;
using YoloCompress.Numerics;
using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Layers;

/// <summary>
/// Runs the original and a changed model over the same pictures, layer by layer, and gives for each layer the moments of what it reads in
/// the changed model and of what it gave in the original: so every layer makes up for the errors of those before it, as far as it can.
/// </summary>
internal sealed class PairedRun
{
    private readonly StepwiseRun _original;
    private readonly StepwiseRun _changed;
    private readonly IReadOnlyList<NodeProto> _layers;
    private readonly int _threads;
    private readonly int _positions;
    private readonly PositionWeights _weights;
    private int _next;

    /// <param name="original">The original.</param>
    /// <param name="originalLayers">Its convolutions that will be visited, in the order of its nodes.</param>
    /// <param name="changed">The changed model: the same, or one with fewer channels.</param>
    /// <param name="pictures">Inputs; enumerated once.</param>
    /// <param name="inputShape">Shape of one input, NCHW.</param>
    /// <param name="weights">How much positions count.</param>
    /// <param name="positions">The most positions sampled from one picture's outputs.</param>
    /// <param name="threads">Threads for everything.</param>
    public PairedRun(
        ModelGraph original,
        IReadOnlyList<NodeProto> originalLayers,
        ModelGraph changed,
        IEnumerable<float[]> pictures,
        IReadOnlyList<int> inputShape,
        PositionWeights weights,
        int positions,
        int threads)
    {
        SessionSettings settings = new() { Threads = threads };
        _original = new(original, pictures, inputShape, settings);
        _changed = _original.Fork(changed);
        _layers = originalLayers;
        _positions = positions;
        _weights = weights;
        _threads = threads;
    }

    /// <summary>The changed model, right before the layer that was visited last.</summary>
    public StepwiseRun Changed => _changed;

    /// <summary>Goes to the next layer.</summary>
    /// <param name="node">The layer in the changed model.</param>
    /// <param name="weightDims">Dimensions of its weight there.</param>
    /// <param name="centred">True if a bias can follow.</param>
    /// <param name="outputs">The original's output channels that it still makes; null for all.</param>
    /// <returns>The samples, and the moments of each group.</returns>
    public (LayerSamples Samples, IEnumerable<LayerMoments> Moments) Next(
        NodeProto node, ReadOnlySpan<long> weightDims, bool centred, int[]? outputs = null)
    {
        _changed.AdvanceTo(node);
        int[] shape = Array.ConvertAll(_changed.Value(0, node.Input[0]).Shape, d => (int)d);
        ConvolutionGeometry geometry = ConvolutionGeometry.Of(node, weightDims, shape);
        LayerSamples samples = LayerSamples.Choose(geometry, _changed.Pictures, _positions, _next, _weights, outputs);
        string output = _layers[_next].Output[0];
        _next++;
        if (_next < _layers.Count)
            _original.AdvanceTo(_layers[_next], [output], samples.Target);
        else
            _original.Finish([output], samples.Target);
        return (samples, samples.Moments(_changed, node.Input[0], centred, _threads));
    }
}
