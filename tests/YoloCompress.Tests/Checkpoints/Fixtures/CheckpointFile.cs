using System.IO.Compression;
using System.Text;

namespace YoloCompress.Tests.Checkpoints.Fixtures;

/// <summary>Makes archives as <c>torch.save</c> lays them out, and spoiled ones.</summary>
internal static class CheckpointFile
{
    /// <summary>A checkpoint with that content.</summary>
    public static byte[] Save(object? content)
    {
        Pickler pickler = new();
        byte[] pickle = pickler.Write(content);
        return Zip(
        [
            ("archive/data.pkl", pickle),
            .. pickler.Storages.Select((s, i) => ($"archive/data/{i}", s.Storage())),
            ("archive/version", "3\n"u8.ToArray()),
        ]);
    }

    /// <summary>A checkpoint as training leaves it, around a model.</summary>
    public static byte[] SaveModel(PythonObject model) => Save(new Dictionary<string, object?>
    {
        ["epoch"] = -1,
        ["best_fitness"] = null,
        ["model"] = model,
        ["ema"] = null,
        ["updates"] = null,
        ["optimizer"] = null,
        ["date"] = "2022-02-08T18:24:20.515893",
    });

    /// <summary>An archive whose pickle is given byte by byte.</summary>
    public static byte[] WithPickle(byte[] pickle) => Zip([("archive/data.pkl", pickle), ("archive/version", "3\n"u8.ToArray())]);

    public static byte[] Zip(IEnumerable<(string Name, byte[] Content)> records, CompressionLevel compression = CompressionLevel.NoCompression)
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            foreach ((string name, byte[] content) in records)
            {
                using Stream record = zip.CreateEntry(name, compression).Open();
                record.Write(content);
            }
        }

        return stream.ToArray();
    }
}
