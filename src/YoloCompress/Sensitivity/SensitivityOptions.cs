namespace YoloCompress.Sensitivity;

/// <summary>What an analysis tries, and on how much.</summary>
public sealed record SensitivityOptions
{
    /// <summary>What is tried on each layer.</summary>
    public IReadOnlyList<SensitivitySetting> Settings { get; init; } = SensitivitySetting.Standard;

    /// <summary>Pictures at most.</summary>
    public int Pictures { get; init; } = 16;

    /// <summary>Pictures that are worked on at once, each on one thread; figures don't depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Runs the whole model for each cell instead of what follows the layer: slow, for comparison only.</summary>
    internal bool WholeModel { get; init; }
}
