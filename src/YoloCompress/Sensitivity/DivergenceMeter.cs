using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Sensitivity;

/// <summary>Measures how far models are from an original on a few pictures.</summary>
internal sealed class DivergenceMeter
{
    private readonly IReadOnlyList<float[]> _pictures;
    private readonly int _threads;
    private readonly OutputDivergence _divergence = new();

    /// <summary>Runs the original.</summary>
    /// <param name="original">The original.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="threads">Threads to run with.</param>
    public DivergenceMeter(ModelGraph original, IReadOnlyList<float[]> pictures, int threads)
    {
        _pictures = pictures;
        _threads = threads;
        Run(original, _divergence.Reference);
    }

    /// <summary>The share of noise in a model's worst output.</summary>
    public double Measure(ModelGraph model)
    {
        _divergence.Restart();
        Run(model, _divergence.Add);
        return _divergence.Total;
    }

    /// <summary>The share of noise in each of a model's outputs.</summary>
    public IReadOnlyDictionary<string, double> PerOutput(ModelGraph model)
    {
        Measure(model);
        return _divergence.PerOutput;
    }

    private void Run(ModelGraph graph, ActivationVisitor visit)
    {
        using OnnxModel model = new(graph, new() { Threads = _threads });
        for (int i = 0; i < _pictures.Count; i++)
        {
            int picture = i;
            model.Run(_pictures[i], (name, shape, values) => visit(picture, name, shape, values));
        }
    }
}
