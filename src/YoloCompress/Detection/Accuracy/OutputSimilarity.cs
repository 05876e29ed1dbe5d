namespace YoloCompress.Detection;

/// <summary>How alike two models' values of one output are.</summary>
/// <param name="Output">The output's name, with <c>.boxes</c> or <c>.scores</c> where it holds both.</param>
/// <param name="SqnrDb">Signal to quantization noise, 10 log10(sum of squares / sum of squared differences), in dB; infinite if equal.</param>
/// <param name="Cosine">Cosine of the angle between them, -1 to 1.</param>
/// <param name="MaxDifference">The largest absolute difference.</param>
public sealed record OutputSimilarity(string Output, double SqnrDb, double Cosine, double MaxDifference);
