namespace YoloCompress.Detection;

/// <summary>How detections are made for measuring. The defaults are those of YOLOv5's validation; with others, figures do not compare.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Candidates must score above this.</summary>
    public float Confidence { get; init; } = 0.001f;

    /// <summary>Boxes of one class that overlap more than this are one object.</summary>
    public float IoU { get; init; } = 0.6f;

    /// <summary>How many candidates, the best ones, take part in suppression.</summary>
    public int MaxCandidates { get; init; } = 30_000;

    /// <summary>How many detections of a picture count, the best ones.</summary>
    public int MaxDetections { get; init; } = 300;

    /// <summary>How many pictures are worked on at once; give the model one thread. The result does not depend on it.</summary>
    public int Parallelism { get; init; } = Math.Min(Environment.ProcessorCount, 8);

    /// <summary>How pixels become the model's input.</summary>
    public PictureEncoding Encoding { get; init; } = PictureEncoding.Yolo;
}
