using System.Diagnostics;
using System.Text.Json;
using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>Takes results from the cache, or makes and keeps them, together with the warnings that came while they were made.</summary>
public sealed class ResultCache
{
    private const string WarningsName = "warnings.json";

    // Stands for the project's folder in kept warnings: another checkout has another one.
    private const string ProjectToken = "{project}";

    private readonly CacheStore? _store;
    private readonly WarningRecorder _diagnostics;
    private readonly string _projectDirectory;

    internal ResultCache(CacheStore? store, WarningRecorder diagnostics, string projectDirectory)
    {
        _store = store;
        _diagnostics = diagnostics;
        _projectDirectory = Path.TrimEndingDirectorySeparator(projectDirectory);
    }

    /// <summary>A cache that keeps nothing.</summary>
    public static ResultCache None { get; } = new(null, new WarningRecorder(NullDiagnostics.Instance), "/");

    /// <summary>Whether anything is kept at all.</summary>
    internal bool IsKept => _store != null;

    /// <summary>The result for a key.</summary>
    /// <param name="what">What it is, for the log.</param>
    /// <param name="key">Everything that it depends on.</param>
    /// <param name="make">Makes it: its parts by name.</param>
    public IReadOnlyDictionary<string, byte[]> GetOrMake(string what, CacheKey key, Func<IReadOnlyDictionary<string, byte[]>> make)
    {
        if (_store == null)
            return make();
        if (TryTake(what, key) is { } kept)
            return kept;
        using IDisposable hold = _store.Lock(key, () => _diagnostics.Log($"{what}: another build is making the same; waiting for it."));
        // Whoever held the lock before may have made it.
        if (TryTake(what, key) is { } made)
            return made;
        long start = Stopwatch.GetTimestamp();
        (IReadOnlyDictionary<string, byte[]> files, IReadOnlyList<PipelineWarning> warnings) = _diagnostics.Capture(make);
        Dictionary<string, byte[]> all = new(files, StringComparer.Ordinal);
        if (warnings.Count > 0)
            all[WarningsName] = JsonSerializer.SerializeToUtf8Bytes(warnings.Select(w => Replace(w, _projectDirectory, ProjectToken)));
        _store.Write(key, new(all, Stopwatch.GetElapsedTime(start).TotalSeconds));
        return files;
    }

    /// <summary>The result for a key, where it is one that JSON can hold.</summary>
    internal T GetOrMakeJson<T>(string what, CacheKey key, Func<T> make)
    {
        const string Name = "result.json";
        return JsonSerializer.Deserialize<T>(
            GetOrMake(what, key, () => new Dictionary<string, byte[]> { [Name] = JsonSerializer.SerializeToUtf8Bytes(make()) })[Name])!;
    }

    /// <summary>A result that is kept, or null; says nothing, for many small ones.</summary>
    internal IReadOnlyDictionary<string, byte[]>? TryGet(CacheKey key) => _store?.TryRead(key)?.Files;

    /// <summary>Keeps a small result.</summary>
    internal void Keep(CacheKey key, IReadOnlyDictionary<string, byte[]> files) => _store?.Write(key, new(files, 0));

    /// <summary>What is kept under a key, without a word in the log; null where there is nothing.</summary>
    internal IReadOnlyDictionary<string, byte[]>? Peek(CacheKey key) => _store?.TryRead(key)?.Files;

    /// <summary>Keeps something that only the same work cares about, such as its state, in place of what was kept before.</summary>
    internal void Replace(CacheKey key, IReadOnlyDictionary<string, byte[]> files) => _store?.Replace(key, new(files, 0));

    /// <summary>Drops what is kept under a key.</summary>
    internal void Forget(CacheKey key) => _store?.Remove(key);

    private IReadOnlyDictionary<string, byte[]>? TryTake(string what, CacheKey key)
    {
        if (_store!.TryRead(key) is not { } kept)
            return null;
        _diagnostics.Log(FormattableString.Invariant($"{what}: taken from the cache, {kept.Seconds:0.0} s saved."));
        if (kept.Files.TryGetValue(WarningsName, out byte[]? warnings))
        {
            foreach (PipelineWarning warning in JsonSerializer.Deserialize<PipelineWarning[]>(warnings)!.Select(w => Replace(w, ProjectToken, _projectDirectory)))
                _diagnostics.Warn(warning.Code, warning.Text, warning.File);
        }

        return kept.Files;
    }

    private static PipelineWarning Replace(PipelineWarning warning, string from, string to) =>
        warning with { Text = warning.Text.Replace(from, to, StringComparison.Ordinal), File = warning.File?.Replace(from, to, StringComparison.Ordinal) };
}
