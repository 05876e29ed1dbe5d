namespace YoloCompress.Inference;

/// <summary>How ONNX Runtime runs a model. Threads never spin: a waiting thread must not take time from the one that works.</summary>
public sealed record SessionSettings
{
    /// <summary>Threads within an operator; operators run one after another.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>False runs the graph exactly as it stands, without fusing or folding anything.</summary>
    public bool Optimize { get; init; } = true;

    /// <summary>False gives memory back after every run instead of keeping it for the next one: slower, but smaller.</summary>
    public bool KeepMemory { get; init; } = true;

    /// <summary>The input's shape, NCHW, where the model leaves dimensions open; an open batch alone counts as 1.</summary>
    public IReadOnlyList<int>? InputShape { get; init; }

    /// <summary>The file the model came from, for messages.</summary>
    public string? File { get; init; }

    /// <summary>Where the session leaves times of its nodes and the graph that it runs; null for nowhere.</summary>
    internal string? TraceFolder { get; init; }
}
