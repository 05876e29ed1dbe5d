namespace YoloCompress.Checkpoints.Pickling;

/// <summary>
/// A reference to something outside the pickle: in a checkpoint the storage of a tensor,
/// <c>('storage', class, key, device, elements)</c>.
/// </summary>
internal sealed class PicklePersistentId(PickleTuple id) : PickleValue
{
    public PickleTuple Id { get; } = id;

    public override string Describe() => "a storage";
}
