namespace YoloCompress.Build.Contract;

/// <summary>What the worker is told, as <c>docs/architecture.md</c> describes it.</summary>
internal sealed record Job
{
    public int Schema { get; init; } = 1;

    public required string Item { get; init; }

    public required string Model { get; init; }

    public required string ProjectDirectory { get; init; }

    public required string OutputDirectory { get; init; }

    public required SortedDictionary<string, string> Options { get; init; }

    public required string RootNamespace { get; init; }

    public required string Language { get; init; }

    public int Threads { get; init; }

    public IReadOnlyList<string> NativeDirectories { get; init; } = [];

    /// <summary>Null for the user's cache folder, empty for no cache.</summary>
    public string? CacheDirectory { get; init; }

    public long? CacheSizeMB { get; init; }
}
