using YoloCompress.Detection;
using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>How an <see cref="Evaluator"/> works.</summary>
public sealed record EvaluatorSettings
{
    /// <summary>Pictures that are worked on at once; figures don't depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How pixels become the models' input.</summary>
    public PictureEncoding Encoding { get; init; } = PictureEncoding.Yolo;

    /// <summary>For everything random.</summary>
    public int Seed { get; init; }

    /// <summary>Keeps pictures between evaluations.</summary>
    public PictureCache Cache { get; init; } = new();

    /// <summary>Keeps results between jobs.</summary>
    public ResultCache Results { get; init; } = ResultCache.None;

    /// <summary>Knows the pictures by content.</summary>
    public InputRecorder Inputs { get; init; } = new();

    /// <summary>Whom to tell.</summary>
    public IDiagnostics Diagnostics { get; init; } = NullDiagnostics.Instance;

    /// <summary>The model's file, for messages.</summary>
    public string? File { get; init; }
}
