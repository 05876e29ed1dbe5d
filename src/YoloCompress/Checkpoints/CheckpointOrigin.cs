using YoloCompress.Onnx;

namespace YoloCompress.Checkpoints;

/// <summary>
/// The checkpoint that a graph was imported from, whole, so that changed weights can be written back into it.
/// </summary>
public sealed class CheckpointOrigin : IWeightOrigin
{
    internal CheckpointOrigin(TorchCheckpoint checkpoint)
    {
        Checkpoint = checkpoint;
        Dictionary<string, TorchDataType> types = new(StringComparer.Ordinal);
        foreach (TorchTensor tensor in checkpoint.StateDictionary())
            types[tensor.Name] = tensor.DataType;
        DataTypes = types;
    }

    /// <inheritdoc/>
    public string Kind => "YOLOv5 checkpoint";

    /// <summary>The element type of every tensor of the model's state dict, by key. The graph's initializers of the same names are FP32.</summary>
    public IReadOnlyDictionary<string, TorchDataType> DataTypes { get; }

    /// <summary>The bytes of the checkpoint's file.</summary>
    public ReadOnlyMemory<byte> Bytes => Checkpoint.Archive.Bytes;

    internal TorchCheckpoint Checkpoint { get; }
}
