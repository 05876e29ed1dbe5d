using YoloCompress.Checkpoints;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>The checkpoint that a changed model goes back into: a <c>.pt</c> that ultralytics' own loader takes.</summary>
internal static class PrunedCheckpoint
{
    /// <summary>The checkpoint's file, behind the model's name.</summary>
    public const string FileName = "pruned.pt";

    /// <summary>The file that tells the widths, behind the model's name.</summary>
    public const string WidthsName = "pruned.yaml";

    /// <summary>
    /// The model as its checkpoint has it, batch normalizations apart; null where it comes from no checkpoint or has been changed since.
    /// </summary>
    /// <param name="graph">A model with its normalizations folded.</param>
    public static ModelGraph? Unfolded(ModelGraph graph)
    {
        if (graph.Origin is not CheckpointOrigin origin)
            return null;
        int size = ModelContract.Of(graph).PictureSize.Height;
        ModelGraph unfolded = CheckpointImporter.Import(origin.Checkpoint, new() { ImageSize = size }, NullDiagnostics.Instance);
        return FoldBatchNormalization.Apply(unfolded).ToBytes().AsSpan().SequenceEqual(graph.ToBytes()) ? unfolded : null;
    }

    /// <summary>The model with weights that the checkpoint can hold, normalizations folded, and the checkpoint; warns and gives none where there can be none.</summary>
    /// <param name="unfolded">A changed form of <see cref="Unfolded"/>.</param>
    /// <param name="diagnostics">Gets the warning.</param>
    public static (ModelGraph Graph, byte[]? Checkpoint) Write(ModelGraph unfolded, IDiagnostics diagnostics)
    {
        try
        {
            ModelGraph rounded = CheckpointWriter.RoundToCheckpoint(unfolded);
            byte[] checkpoint = CheckpointWriter.WriteBack(rounded);
            return (FoldBatchNormalization.Apply(rounded).WithOrigin(Origin(checkpoint)), checkpoint);
        }
        catch (YoloCompressException e) when (e.Code == ErrorCodes.CheckpointWrite)
        {
            diagnostics.Warn(e.Code, $"There will be no pruned checkpoint beside the ONNX model: {e.Message}", e.File);
            return (FoldBatchNormalization.Apply(unfolded), null);
        }
    }

    /// <summary>The origin of a model whose checkpoint is among a stage's files; null where none is.</summary>
    public static IWeightOrigin? OriginOf(IReadOnlyDictionary<string, byte[]> files) =>
        files.TryGetValue(FileName, out byte[]? checkpoint) ? Origin(checkpoint) : null;

    private static CheckpointOrigin Origin(byte[] checkpoint) => new(TorchCheckpoint.Read(checkpoint));
}
