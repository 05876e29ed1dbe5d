namespace YoloCompress.Onnx;

/// <summary>
/// What the weights of a graph were read from. The graph only carries it; whoever wrote the reader knows how to write weights back.
/// </summary>
public interface IWeightOrigin
{
    /// <summary>The kind of source, such as <c>YOLOv5 checkpoint</c>, for messages.</summary>
    string Kind { get; }
}
