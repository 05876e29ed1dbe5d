using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Structured;

namespace YoloCompress.Pipeline;

/// <summary>
/// Prunes a little, repairs, measures and goes on, until the amount is reached or a step would miss the budget of accuracy. Such a step is taken
/// back, and the amount between the last good snapshot and it is halved.
/// </summary>
internal sealed class ProgressivePruning
{
    // Of a step; what lies below is not worth the time.
    private const double Finest = 0.25;

    // Steps of this share where their number is automatic: losses of layers add up only as long as they are small.
    private const double AutomaticStep = 0.1;

    // What quantization may take of what may be lost.
    private const double LeftForQuantization = 0.25;

    private readonly double _amount;
    private readonly double _step;
    private readonly double _least;
    private readonly bool _relative;
    private readonly PruneUnit _unit;
    private readonly StageContext _context;
    private readonly Func<ModelGraph, double, PrunedModel> _prune;
    private readonly List<PruneStep> _tried = [];

    /// <param name="options">Amount, steps and budgets.</param>
    /// <param name="context">Measures what is kept.</param>
    /// <param name="prune">Prunes a model by a share: of its own channels, or of all weights with those that are zero already.</param>
    public ProgressivePruning(CompressionOptions options, StageContext context, Func<ModelGraph, double, PrunedModel> prune)
    {
        _amount = options.PruneAmount ?? 0;
        int steps = options.PruneSteps == CompressionOptions.AutomaticSteps ? (int)Math.Ceiling((_amount / AutomaticStep) - 1e-9) : options.PruneSteps;
        _step = _amount / Math.Max(1, steps);
        _least = LeastKept(options);
        _relative = options.Pruning == PruningMethod.LnStructured;
        _unit = options.PruneUnit;
        _context = context;
        _prune = prune;
    }

    /// <summary>The least share of accuracy that a step has to leave; 0 without a budget.</summary>
    public static double LeastKept(CompressionOptions options)
    {
        // A drop of mAP is at least that share of it.
        double least = Math.Max(options.LeastRetention ?? 0, 1 - (options.MaxAccuracyDrop ?? 1));
        bool quantizes = options.Quantization is not Quantization.QuantizationMode.None;
        return least > 0 && quantizes ? least + (LeftForQuantization * (1 - least)) : least;
    }

    /// <summary>Prunes.</summary>
    /// <param name="original">The model.</param>
    /// <returns>The last good snapshot, and all steps in the order they were tried.</returns>
    public (PrunedModel Pruned, IReadOnlyList<PruneStep> Tried) Run(ModelGraph original)
    {
        PrunedModel good = new(original, null, null);
        if (_context.Retention == null)
            _context.Diagnostics.Log("No pictures are left for choices, so that nothing can be measured after each step of pruning: the whole amount goes.");
        (double low, double high) = (0, double.PositiveInfinity);
        while (low < _amount && high - low > Finest * _step)
        {
            double next = double.IsInfinity(high) ? Math.Min(low + _step, _amount) : (low + high) / 2;
            // The last step ends at the amount, whatever the sum of the others says.
            if (_amount - next < 1e-9)
                next = _amount;
            if (Try(good, low, next) is not { } pruned)
                break;
            if (_tried[^1].Kept)
                (good, low) = (pruned, next);
            else
                high = next;
        }

        return (good, _tried);
    }

    // Null where nothing is left to prune.
    private PrunedModel? Try(PrunedModel good, double from, double to)
    {
        PrunedModel pruned;
        try
        {
            pruned = _prune(good.Graph, Share(good, from, to)).Since(good);
        }
        catch (YoloCompressException e) when (e.Code == ErrorCodes.NothingToPrune && from > 0)
        {
            _context.Diagnostics.Log(FormattableString.Invariant($"Nothing is left to prune after {from:P1}: {e.Message}"));
            return null;
        }

        double? retention = _context.Retention?.Invoke(pruned.Graph);
        bool kept = retention is not { } share || share >= _least;
        _tried.Add(new(to, pruned.Removed, retention, kept, pruned.Graph.Sha256()));
        _context.Diagnostics.Log(FormattableString.Invariant(
            $"Pruning to {100 * to:0.#} %: {(retention is { } left ? $"{left:0.000} of the accuracy is kept on the pictures for choices" : "not measured")}")
            + (kept ? "." : FormattableString.Invariant($", {_least:0.000} wanted: back to {100 * from:0.#} %.")));
        return pruned;
    }

    // Channels that went are no longer counted; zeros are.
    private double Share(PrunedModel good, double from, double to)
    {
        if (!_relative)
            return to;
        double gone = _unit == PruneUnit.Macs && good.Channels != null ? Math.Min(good.Removed, (from + to) / 2) : from;
        return 1 - ((1 - to) / (1 - gone));
    }
}
