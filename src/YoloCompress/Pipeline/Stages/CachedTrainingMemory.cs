using YoloCompress.Training;

namespace YoloCompress.Pipeline;

/// <summary>Keeps the state of a training in the cache, so that a build that was cancelled is not lost.</summary>
internal sealed class CachedTrainingMemory(ResultCache results, CacheKey key) : ITrainingMemory
{
    private const string Name = "state.bin";

    public byte[]? Load() => results.Peek(key)?.GetValueOrDefault(Name);

    public void Save(byte[] state) => results.Replace(key, new Dictionary<string, byte[]> { [Name] = state });

    public void Forget() => results.Forget(key);
}
