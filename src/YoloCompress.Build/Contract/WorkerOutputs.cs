namespace YoloCompress.Build.Contract;

/// <summary><c>outputs.json</c>: what the worker made; file names are relative to the output directory.</summary>
internal sealed record WorkerOutputs
{
    public int Schema { get; init; }

    public string Model { get; init; } = "";

    /// <summary>The bytes to embed, where they differ from the model file's.</summary>
    public string? Resource { get; init; }

    public string LogicalName { get; init; } = "";

    public string Delivery { get; init; } = "";

    public string? Accessor { get; init; }

    public string? Report { get; init; }

    public string? Markdown { get; init; }

    public string? Html { get; init; }

    public string? Sarif { get; init; }

    /// <summary>The checkpoint with the changed weights, where there is one.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The channels of every layer before and after, where some went.</summary>
    public string? Widths { get; init; }

    public string? Sha256 { get; init; }

    public string? Summary { get; init; }

    /// <summary>Sizes and measured values, by the name of the item metadata that they become.</summary>
    public IReadOnlyDictionary<string, string> Figures { get; init; } = new Dictionary<string, string>();

    /// <summary>The names of all files that belong to the delivery.</summary>
    public IEnumerable<string> FileNames =>
        new[] { Model, Resource, Accessor, Report, Markdown, Html, Sarif, Checkpoint, Widths }.OfType<string>().Where(name => name.Length > 0).Distinct();
}
