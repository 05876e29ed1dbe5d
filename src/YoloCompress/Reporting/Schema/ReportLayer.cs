namespace YoloCompress.Reporting;

/// <summary>A layer with weights of the original and what became of it; null where it was not measured.</summary>
/// <param name="Name">Its node's name in the imported model.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="OriginalShape">The original's weight.</param>
/// <param name="Shape">The compact model's weight; empty where the layer is gone.</param>
/// <param name="OriginalParameters">Weights and biases of the original.</param>
/// <param name="Parameters">Weights and biases of the compact model.</param>
/// <param name="OriginalMacs">Multiply-accumulate operations for one picture in the original.</param>
/// <param name="Macs">The same in the compact model.</param>
/// <param name="Precision"><c>int8</c> or <c>float</c>: what it computes in.</param>
/// <param name="Bits">Width of its weights.</param>
/// <param name="Ratio">Share of its channels or weights that pruning removed.</param>
/// <param name="Sensitivity">What the outputs lose when it alone is changed.</param>
/// <param name="SqnrDb">Signal to noise of its output in dB.</param>
/// <param name="OriginalMs">Milliseconds in the original, with what follows up to the next layer.</param>
/// <param name="Ms">The same in the compact model.</param>
public sealed record ReportLayer(
    string Name,
    string Operator,
    IReadOnlyList<int> OriginalShape,
    IReadOnlyList<int> Shape,
    long OriginalParameters,
    long Parameters,
    long OriginalMacs,
    long Macs,
    string Precision,
    int Bits,
    double? Ratio,
    double? Sensitivity,
    double? SqnrDb,
    double? OriginalMs,
    double? Ms);
