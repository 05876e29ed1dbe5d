using YoloCompress.Onnx;

namespace YoloCompress.Sensitivity;

/// <summary>What each layer under each setting costs the model.</summary>
public sealed class SensitivityResult
{
    private readonly Dictionary<(string Layer, string Setting), SensitivityCell> _cells;

    internal SensitivityResult(
        IReadOnlyList<LayerStatistics> layers, IReadOnlyList<SensitivitySetting> settings, IReadOnlyList<SensitivityCell> cells, int pictures)
    {
        Layers = layers;
        Settings = settings;
        Cells = cells;
        Pictures = pictures;
        _cells = cells.ToDictionary(c => (c.Layer, c.Setting));
    }

    /// <summary>The layers in graph order, with their sizes.</summary>
    public IReadOnlyList<LayerStatistics> Layers { get; }

    /// <summary>What was tried.</summary>
    public IReadOnlyList<SensitivitySetting> Settings { get; }

    /// <summary>Layer by layer, each under each setting that changes it.</summary>
    public IReadOnlyList<SensitivityCell> Cells { get; }

    /// <summary>Pictures that were used.</summary>
    public int Pictures { get; }

    /// <summary>A layer's cell; null where the setting does not change it.</summary>
    public SensitivityCell? Cell(string layer, SensitivitySetting setting) => _cells.GetValueOrDefault((layer, setting.Name));

    /// <summary>A layer's share of all layers' loss, the mean over settings, 0 to 1: what the ranking goes by.</summary>
    public double Share(string layer)
    {
        double[] shares = [.. Settings.Select(s => (Own: Cell(layer, s)?.Loss ?? 0, All: Cells.Where(c => c.Setting == s.Name).Sum(c => c.Loss)))
            .Where(s => s.All > 0).Select(s => s.Own / s.All)];
        return shares.Length == 0 ? 0 : shares.Average();
    }

    /// <summary>The layers, the most sensitive first.</summary>
    public IReadOnlyList<string> Ranking() => [.. Layers.Select(l => l.Name).OrderByDescending(Share)];

    /// <summary>
    /// Whether other pictures would order the layers alike: the rank correlation between the losses on every other picture and those on
    /// the rest. Null where there are too few pictures or layers to tell.
    /// </summary>
    public double? Stability(SensitivitySetting setting)
    {
        if (Pictures < 2)
            return null;
        SensitivityCell[] cells = [.. Cells.Where(c => c.Setting == setting.Name)];
        return RankCorrelation.Of([.. cells.Select(c => Half(c, 0))], [.. cells.Select(c => Half(c, 1))]);
    }

    private static double Half(SensitivityCell cell, int first) => cell.Losses.Where((_, i) => i % 2 == first).Sum();
}
