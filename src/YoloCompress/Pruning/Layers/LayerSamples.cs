using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Numerics;

namespace YoloCompress.Pruning.Layers;

/// <summary>
/// Samples of one convolution: output positions of every picture, what the original gives there, and the moments of that together with what
/// the changed model reads there.
/// </summary>
internal sealed class LayerSamples
{
    // Rows wanted for each input: fewer make the least squares fit their noise.
    private const int RowsPerInput = 40;

    private readonly int[][] _positions;
    private readonly float[][] _targets;
    private readonly int[] _outputs;

    private LayerSamples(ConvolutionGeometry geometry, int[][] positions, int[] outputs)
    {
        Geometry = geometry;
        _positions = positions;
        _outputs = outputs;
        _targets = new float[positions.Length][];
    }

    /// <summary>The convolution as the changed model has it.</summary>
    public ConvolutionGeometry Geometry { get; }

    /// <summary>Chooses positions.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="pictures">Number of pictures.</param>
    /// <param name="most">The most positions of one picture.</param>
    /// <param name="seed">Seed, different for each layer.</param>
    /// <param name="weights">How much positions count.</param>
    /// <param name="outputs">The original's output channels that the changed convolution still makes, in order; null for all.</param>
    public static LayerSamples Choose(
        ConvolutionGeometry geometry, int pictures, int most, int seed, PositionWeights weights, int[]? outputs = null)
    {
        int wanted = Math.Clamp(RowsPerInput * geometry.PatchLength / Math.Max(1, pictures), Math.Min(400, most), most);
        int[][] positions = [.. Enumerable.Range(0, pictures).Select(p => weights.Repeat(
            p, ConvolutionPatches.Sample(geometry, wanted, (seed * 10007) + p), geometry.OutputHeight, geometry.OutputWidth))];
        return new(geometry, positions, outputs ?? [.. Enumerable.Range(0, geometry.OutputChannels)]);
    }

    /// <summary>Rows in all.</summary>
    public long Rows => _positions.Sum(p => (long)p.Length);

    /// <summary>Takes what the original gives: the visitor for its output.</summary>
    public void Target(int picture, string name, ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        int[] positions = _positions[picture];
        float[] target = new float[positions.Length * _outputs.Length];
        for (int i = 0; i < positions.Length; i++)
        {
            for (int o = 0; o < _outputs.Length; o++)
                target[(i * _outputs.Length) + o] = values[(_outputs[o] * Geometry.Positions) + positions[i]];
        }

        _targets[picture] = target;
    }

    /// <summary>Warns of layers that the pictures give too few independent rows for.</summary>
    public static void WarnOfFew(List<string> layers, IDiagnostics diagnostics)
    {
        if (layers.Count == 0)
            return;
        diagnostics.Warn(
            ErrorCodes.TooFewPicturesToPrune,
            $"The calibration pictures are few for {layers.Count} layers ({string.Join(", ", layers.Take(3))}{(layers.Count > 3 ? ", …" : "")}): their statistics " +
            "are regularised, and compensation may fit noise. Give 32 pictures or more.");
    }

    /// <summary>The moments of each group; without outputs where nothing was taken from an original.</summary>
    /// <param name="run">The changed model, right before the convolution.</param>
    /// <param name="input">The convolution's input.</param>
    /// <param name="centred">True if a bias can follow.</param>
    /// <param name="threads">Threads for the matrix products.</param>
    public IEnumerable<LayerMoments> Moments(StepwiseRun run, string input, bool centred, int threads)
    {
        int k = Geometry.PatchLength;
        int outputs = _targets[0] == null ? 0 : Geometry.OutputsPerGroup;
        int width = k + outputs;
        GramAccumulator[] grams = [.. Enumerable.Range(0, Geometry.Groups).Select(_ => new GramAccumulator(width, threads))];
        float[] buffer = [];
        for (int picture = 0; picture < _positions.Length; picture++)
        {
            float[] values = run.Value(picture, input).Floats(ref buffer);
            int[] positions = _positions[picture];
            float[] patches = new float[positions.Length * k];
            float[] rows = new float[positions.Length * width];
            for (int g = 0; g < grams.Length; g++)
            {
                ConvolutionPatches.Extract(Geometry, values, g, positions, patches);
                for (int i = 0; i < positions.Length; i++)
                {
                    patches.AsSpan(i * k, k).CopyTo(rows.AsSpan(i * width));
                    if (outputs > 0)
                        _targets[picture].AsSpan((i * _outputs.Length) + (g * outputs), outputs).CopyTo(rows.AsSpan((i * width) + k));
                }

                grams[g].Add(rows);
            }
        }

        return grams.Select(g => LayerMoments.Of(g, k, centred));
    }
}
