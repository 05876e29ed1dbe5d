using System.Text.Json;
using System.Text.Json.Serialization;
using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>One model to compress, as the build or the command line asks for it. <c>docs/architecture.md</c> describes the file.</summary>
public sealed record CompressionJob
{
    /// <summary>The schema that this version reads and writes.</summary>
    public const int CurrentSchema = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The schema's number.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The item as written in the project.</summary>
    public required string Item { get; init; }

    /// <summary>Full path of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Full path that relative paths in options start from.</summary>
    public required string ProjectDirectory { get; init; }

    /// <summary>Full path of the folder that gets the results.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>Item metadata as written.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>The project's root namespace.</summary>
    public string RootNamespace { get; init; } = "";

    /// <summary>The project's language; an accessor is written for <c>C#</c> only.</summary>
    public string Language { get; init; } = "C#";

    /// <summary>Threads for the work (not for the latency figures).</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Folders that are looked through first for native libraries.</summary>
    public IReadOnlyList<string> NativeDirectories { get; init; } = [];

    /// <summary>Full path of the cache's folder; null: the user's, empty: no cache.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>What the cache may hold, in units of 1,048,576 bytes; null: 4,096.</summary>
    public long? CacheSizeMB { get; init; }

    /// <summary>The item's file name without extension: what outputs are named after.</summary>
    [JsonIgnore]
    public string Name => Path.GetFileNameWithoutExtension(Model);

    /// <summary>True if a typed accessor is to be written.</summary>
    public bool WantsAccessor(CompressionOptions options) => Language == "C#" && options.Delivery != DeliveryMode.None;

    /// <summary>Reads a job file.</summary>
    /// <exception cref="YoloCompressException">YC0002: the file is missing, no JSON, of another schema, or lacks a value.</exception>
    public static CompressionJob Read(string path)
    {
        CompressionJob? job;
        try
        {
            job = JsonSerializer.Deserialize<CompressionJob>(File.ReadAllBytes(path), Json);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw Invalid(e.Message, path, e);
        }

        if (job == null)
            throw Invalid("it is empty", path);
        if (job.Schema != CurrentSchema)
            throw Invalid($"its schema is {job.Schema}, and this worker reads {CurrentSchema}; task and worker must come from the same package", path);
        foreach ((string name, string? value) in new[] { ("model", job.Model), ("projectDirectory", job.ProjectDirectory), ("outputDirectory", job.OutputDirectory) })
        {
            if (string.IsNullOrEmpty(value) || !Path.IsPathFullyQualified(value))
                throw Invalid($"{name} must be a full path", path);
        }

        return job.Threads >= 1 ? job : throw Invalid("threads must be at least 1", path);
    }

    /// <summary>Writes the job as a file that <see cref="Read"/> takes.</summary>
    public void Write(string path) => File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(this, Json));

    /// <summary>An option's path in full: relative ones start at the project.</summary>
    public string FullPath(string path) => Path.GetFullPath(path.Replace('\\', Path.DirectorySeparatorChar), ProjectDirectory);

    private static YoloCompressException Invalid(string why, string path, Exception? inner = null) =>
        new(ErrorCodes.InvalidJobFile, $"The job file can't be used: {why.TrimEnd('.')}.", path, inner);
}
