using YoloCompress.Diagnostics;
using YoloCompress.Inference;

namespace YoloCompress.Detection;

/// <summary>Finds the decoder for a model by the form of its outputs.</summary>
public static class DetectionDecoders
{
    private static readonly Func<OnnxModel, IDetectionDecoder?>[] Forms = [DecodedOutputDecoder.TryCreate, RawHeadDecoder.TryCreate];

    /// <summary>The decoder, or null where the outputs have no form that is known: then models can still be compared by <see cref="OutputFidelity"/>.</summary>
    public static IDetectionDecoder? TryFind(OnnxModel model) => Forms.Select(f => f(model)).FirstOrDefault(d => d != null);

    /// <summary>The decoder.</summary>
    /// <exception cref="YoloCompressException">The outputs have no form that is known (YC0506).</exception>
    public static IDetectionDecoder Find(OnnxModel model) => TryFind(model) ?? throw new YoloCompressException(
        ErrorCodes.OutputsNotDetections,
        "The model's outputs are no detections in a form that is known: " +
        string.Join(", ", model.Outputs.Select(o => $"'{o.Name}' [{string.Join(",", o.Shape)}]")) +
        ". Known are YOLOv5's decoded output [1, boxes, 5 + classes] and its raw heads with 'anchors' in the metadata.",
        model.File);
}
