using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>What a stage may use.</summary>
public sealed record StageContext
{
    /// <summary>Whom to tell.</summary>
    public required IDiagnostics Diagnostics { get; init; }

    /// <summary>Threads to compute with.</summary>
    public required int Threads { get; init; }

    /// <summary>For everything random.</summary>
    public int Seed { get; init; }

    /// <summary>Calibration pictures as the model's input; empty where there are none.</summary>
    public IReadOnlyList<float[]> Calibration { get; init; } = [];

    /// <summary>The model before any stage, which teaches what became of it.</summary>
    public required ModelGraph Original { get; init; }

    /// <summary>Pictures to train with; null where nothing is trained.</summary>
    public ImageSet? Training { get; init; }

    /// <summary>What the training pictures and their labels are, as a hash.</summary>
    public string TrainingContent { get; init; } = "";

    /// <summary>True if the labels of the training pictures are to be learned from.</summary>
    public bool TrainingLabels { get; init; }

    /// <summary>Pictures that choices are made on; empty where there are none.</summary>
    public IReadOnlyList<float[]> Choices { get; init; } = [];

    /// <summary>A hash of the pictures for calibration and choices.</summary>
    public string PictureContent { get; init; } = "";

    /// <summary>The share of the original's accuracy that a model keeps on the pictures for choices; null where it can't be measured.</summary>
    public Func<ModelGraph, double?>? Retention { get; init; }

    /// <summary>Keeps partial results between jobs, such as a layer's sensitivity.</summary>
    public ResultCache Results { get; init; } = ResultCache.None;

    /// <summary>Where choices by the clock are kept.</summary>
    public required DecisionLog Decisions { get; init; }
}
