using YoloCompress.Checkpoints.Archives;
using YoloCompress.Checkpoints.Pickling;
using YoloCompress.Diagnostics;

namespace YoloCompress.Checkpoints.Writing;

/// <summary>
/// A checkpoint with other tensors and integer attributes. Everything else stays byte for byte as it was: the pickle's other opcodes,
/// the other storages, the order of the records.
/// </summary>
internal sealed class CheckpointRewriter
{
    private readonly TorchCheckpoint _checkpoint;
    private readonly PickleEditor _pickle;
    private readonly Dictionary<string, byte[]> _storages = new(StringComparer.Ordinal);
    private readonly Lazy<Dictionary<string, int>> _uses;

    public CheckpointRewriter(TorchCheckpoint checkpoint)
    {
        _checkpoint = checkpoint;
        _pickle = new(checkpoint.Pickle, checkpoint.Archive.File);
        _uses = new(() => PickleWalk.All(checkpoint.Root)
            .OfType<PickleObject>()
            .Select(o => o.IsNew || o.Callable.Name != "_rebuild_tensor_v2" ? null : TorchTensorRecord.From(o, checkpoint.Archive.File, "a tensor"))
            .OfType<TorchTensorRecord>()
            .CountBy(r => r.Key.Value)
            .ToDictionary(StringComparer.Ordinal));
    }

    /// <summary>Gives a tensor other values, and another shape of the same rank if need be, in the element type that it has.</summary>
    /// <param name="tensor">A tensor of the checkpoint.</param>
    /// <param name="shape">Its new shape.</param>
    /// <param name="values">Its new values in row-major order.</param>
    public void SetTensor(TorchTensor tensor, IReadOnlyList<long> shape, ReadOnlySpan<float> values)
    {
        TorchTensorRecord record = tensor.Record;
        string key = record.Key.Value;
        if (shape.SequenceEqual(tensor.Shape))
        {
            byte[] storage = _storages.TryGetValue(key, out byte[]? changed) ? changed : _checkpoint.Archive.ReadStorage(key, tensor.StorageBytes);
            TensorEncoding.Write(tensor, values, storage, _checkpoint.Archive.File);
            _storages[key] = storage;
            return;
        }

        if (shape.Count != tensor.Shape.Length)
            throw Impossible($"The tensor '{tensor.Name}' has {tensor.Shape.Length} dims in the checkpoint and {shape.Count} now.");
        if (_uses.Value[key] > 1)
            throw Impossible($"The tensor '{tensor.Name}' shares its storage with another one, so its shape cannot change.");
        _storages[key] = TensorEncoding.Encode(tensor.DataType, values, tensor.Name, _checkpoint.Archive.File);
        _pickle.Set(record.StorageElements, values.Length);
        _pickle.Set(record.Offset, 0);
        long stride = 1;
        for (int i = shape.Count - 1; i >= 0; i--)
        {
            _pickle.Set(record.Size[i], shape[i]);
            _pickle.Set(record.Stride[i], stride);
            stride *= shape[i];
        }
    }

    /// <summary>Gives an integer attribute of a layer another value.</summary>
    public void SetInteger(TorchModule module, string attribute, long value)
    {
        if (module.Attribute(attribute) is not PickleInteger integer)
            throw Impossible($"The layer '{module.Path}' has no integer '{attribute}' in the checkpoint.");
        _pickle.Set(integer, value);
    }

    /// <summary>The checkpoint with the changes.</summary>
    public byte[] Finish()
    {
        TorchArchive archive = _checkpoint.Archive;
        byte[] pickle = _pickle.Apply();
        ReadOnlyMemory<byte> Content(string record) =>
            record == TorchArchive.Pickle ? pickle
            : record.StartsWith("data/", StringComparison.Ordinal) && _storages.TryGetValue(record[5..], out byte[]? storage) ? storage
            : archive.ReadRecord(record, _checkpoint.Limits.TensorBytes);
        return TorchArchiveWriter.Write(archive.Records.Select(r => (archive.Root + r, Content(r))));
    }

    private YoloCompressException Impossible(string what) => new(
        ErrorCodes.CheckpointWrite, $"{what} The checkpoint cannot be written; use the ONNX model instead.", _checkpoint.Archive.File);
}
