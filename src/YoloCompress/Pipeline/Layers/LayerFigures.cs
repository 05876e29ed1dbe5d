namespace YoloCompress.Pipeline;

/// <summary>A layer with weights of the original, and what became of it.</summary>
public sealed record LayerFigures
{
    /// <summary>Its node's name in the imported model.</summary>
    public required string Name { get; init; }

    /// <summary>Its operator in the original.</summary>
    public required string OpType { get; init; }

    /// <summary>The nodes with weights that compute it in the compact model, by their names before shipping; empty where it is gone.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>The original's weight, output channels first for convolutions.</summary>
    public required IReadOnlyList<int> OriginalShape { get; init; }

    /// <summary>The compact model's weight, the parts of a divided one put together; empty where it is gone.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>Weights and biases in the original, a normalization behind the layer included.</summary>
    public required long OriginalParameters { get; init; }

    /// <summary>Weights and biases in the compact model.</summary>
    public required long Parameters { get; init; }

    /// <summary>Multiply-accumulate operations for one picture in the original.</summary>
    public required long OriginalMacs { get; init; }

    /// <summary>Multiply-accumulate operations for one picture in the compact model.</summary>
    public required long Macs { get; init; }

    /// <summary>Milliseconds that the original spends on it and on what follows up to the next layer; null where not measured.</summary>
    public double? OriginalMs { get; init; }

    /// <summary>The same of the compact model.</summary>
    public double? Ms { get; init; }
}
