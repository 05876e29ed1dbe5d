namespace YoloCompress.Pruning.Unstructured;

/// <summary>How single weights are pruned.</summary>
public sealed record UnstructuredOptions
{
    /// <summary>The method.</summary>
    public UnstructuredMethod Method { get; init; } = UnstructuredMethod.OBS;

    /// <summary>The share of the weights that becomes 0, 0 to 1; <see cref="UnstructuredMethod.NM"/> takes it from its pattern.</summary>
    public double Amount { get; init; } = 0.3;

    /// <summary>
    /// True spreads the zeros over the layers: by magnitude, or by measured loss with <see cref="UnstructuredMethod.OBS"/>. False prunes
    /// every layer by the same share.
    /// </summary>
    public bool Global { get; init; } = true;

    /// <summary>N of N:M: how many of each M weights stay.</summary>
    public int Keep { get; init; } = 2;

    /// <summary>M of N:M.</summary>
    public int Of { get; init; } = 4;

    /// <summary>Names or patterns (<c>*</c>, <c>?</c>) of nodes that stay as they are.</summary>
    public IReadOnlyList<string> ExcludeNodes { get; init; } = [];

    /// <summary>Seed of random choices and sampled positions.</summary>
    public int Seed { get; init; }

    /// <summary>Threads for everything.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>The most output positions that one picture contributes to a layer's statistics.</summary>
    public int Positions { get; init; } = 1500;

    /// <summary>Pictures that losses are measured on when zeros are spread over the layers.</summary>
    public int SensitivityPictures { get; init; } = 12;
}
