using YoloCompress.Checkpoints.Archives;
using YoloCompress.Checkpoints.Creation;
using YoloCompress.Checkpoints.Pickling;

namespace YoloCompress.Checkpoints;

/// <summary>
/// Makes new checkpoints in ultralytics' form: the classes, keys, element types and archive layout of the ones they publish for v6.1 to v7.0,
/// so that their loader takes them. Train what <see cref="CheckpointImporter"/> makes of one, then put the weights back with
/// <see cref="CheckpointWriter.WriteBack"/>.
/// </summary>
public static class CheckpointFactory
{
    /// <summary>An untrained YOLOv5 with random weights.</summary>
    /// <param name="specification">What it shall look like.</param>
    /// <returns>The bytes of a <c>.pt</c> file; the same specification always gives the same ones.</returns>
    /// <exception cref="ArgumentException">No classes, other than three levels of anchors, or levels with different numbers of them.</exception>
    public static byte[] Create(YoloV5Specification specification)
    {
        if (specification.ClassNames.Count == 0)
            throw new ArgumentException("A detector needs at least one class.", nameof(specification));
        if (specification.Anchors.Count != 3 || specification.Anchors.Any(l => l.Count == 0 || l.Count != specification.Anchors[0].Count))
            throw new ArgumentException("Three levels of anchors are needed, each with as many.", nameof(specification));

        ModelBuilder builder = new(specification);
        byte[] pickle = PickleWriter.Write(builder.Build());
        IEnumerable<(string, ReadOnlyMemory<byte>)> storages = builder.Storages
            .Select((content, key) => (Key: $"{key}", Content: content))
            .OrderBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => ($"archive/data/{s.Key}", (ReadOnlyMemory<byte>)s.Content));
        return TorchArchiveWriter.Write([("archive/data.pkl", pickle), .. storages, ("archive/version", "3\n"u8.ToArray())]);
    }
}
