using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>
/// Training as a stage: the model before any stage teaches what became of it. A pruned model keeps its zeros, and what it learned goes back into its
/// checkpoint.
/// </summary>
/// <param name="options">What the user gave.</param>
/// <param name="share">The share of the given steps or minutes that this stage may spend.</param>
internal sealed class FineTuneStage(CompressionOptions options, double share) : IStage
{
    /// <summary>The stage's name.</summary>
    public const string StageName = "FineTune";

    // Few pictures give poor moments: those of the checkpoint stay, so that every step is judged as what it will be in use.
    private readonly Teaching _teaching = new(options, StageName, share, new() { MomentShare = 0 });

    public string Name => StageName;

    public bool Trains => true;

    public string Options => _teaching.Options;

    public StageOutput Run(ModelGraph graph, StageContext context)
    {
        // With its normalizations apart, as it was trained first, and so that the result fits back into the checkpoint.
        ModelGraph? unfolded = PrunedCheckpoint.Unfolded(graph);
        Teaching.Taught taught = _teaching.Run(unfolded ?? graph, context);
        StageResult result = new(Name, taught.Summary, taught.Details);
        if (!taught.Result.Improved)
            return new(graph, result);
        if (unfolded == null)
            return new(taught.Result.Model, result);
        (ModelGraph model, byte[]? checkpoint) = PrunedCheckpoint.Write(taught.Result.Model, context.Diagnostics);
        return new(model, result) { Files = checkpoint == null ? new Dictionary<string, byte[]>() : new() { [PrunedCheckpoint.FileName] = checkpoint } };
    }
}
