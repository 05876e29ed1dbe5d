using System.Text.Json;
using YoloCompress.Sensitivity;

namespace YoloCompress.Pipeline;

/// <summary>Keeps an analysis' cells in the result cache, each by itself.</summary>
/// <param name="results">The cache.</param>
/// <param name="model">SHA-256 of the model as it is analysed.</param>
/// <param name="pictures">Hash of pictures and labels, and which of them.</param>
internal sealed class CellCache(ResultCache results, string model, string pictures) : ICellStore
{
    private const string Name = "cell.json";

    public SensitivityCell? Find(string layer, SensitivitySetting setting) =>
        results.TryGet(Key(layer, setting))?.GetValueOrDefault(Name) is { } bytes ? JsonSerializer.Deserialize<SensitivityCell>(bytes) : null;

    public void Keep(SensitivityCell cell, SensitivitySetting setting) =>
        results.Keep(Key(cell.Layer, setting), new Dictionary<string, byte[]> { [Name] = JsonSerializer.SerializeToUtf8Bytes(cell) });

    private CacheKey Key(string layer, SensitivitySetting setting) =>
        new CacheKey("sensitivity cell").Add("model", model).Add("pictures", pictures).Add("layer", layer).Add("setting", setting.Name);
}
