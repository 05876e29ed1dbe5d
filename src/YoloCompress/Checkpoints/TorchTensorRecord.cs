using YoloCompress.Checkpoints.Pickling;
using YoloCompress.Diagnostics;

namespace YoloCompress.Checkpoints;

/// <summary>
/// The pickle values that describe a tensor, each with its place in the pickle, so that they can be rewritten:
/// <c>_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)</c> with
/// <c>storage = ('storage', class, key, device, elements)</c>, for a parameter inside <c>_rebuild_parameter(tensor, requires_grad, hooks)</c>.
/// </summary>
internal sealed record TorchTensorRecord(
    PickleName StorageClass,
    PickleString Key,
    PickleInteger StorageElements,
    PickleInteger Offset,
    IReadOnlyList<PickleInteger> Size,
    IReadOnlyList<PickleInteger> Stride)
{
    /// <summary>The record in a pickle value, or null if the value is no tensor.</summary>
    public static TorchTensorRecord? From(PickleValue? value, string? file, string name)
    {
        if (value is PickleObject { Callable.FullName: "torch._utils._rebuild_parameter", Arguments.Items: [{ } data, ..] })
            value = data;
        if (value is not PickleObject { Callable.FullName: "torch._utils._rebuild_tensor_v2" } tensor)
            return null;
        if (tensor.Arguments.Items is [PicklePersistentId { Id.Items: [PickleString { Value: "storage" }, PickleName { Kind: PickleNameKind.Storage } type, PickleString key, PickleString, PickleInteger elements] },
                PickleInteger offset, PickleTuple size, PickleTuple stride, ..]
            && size.Items.All(i => i is PickleInteger) && stride.Items.All(i => i is PickleInteger))
        {
            return new(type, key, elements, offset, [.. size.Items.Cast<PickleInteger>()], [.. stride.Items.Cast<PickleInteger>()]);
        }

        throw new YoloCompressException(
            ErrorCodes.CheckpointTensor, $"The tensor '{name}' is not described as PyTorch does. Save the checkpoint again with torch.save.", file);
    }
}
