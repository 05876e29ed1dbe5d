namespace YoloCompress.Quantization.Layout;

/// <summary>Where the rows of a rewritten weight matrix come from.</summary>
/// <param name="Tensor">The name of the original initializer.</param>
/// <param name="Rows">The output channels of the original, in the order of the matrix.</param>
internal sealed record WeightSource(string Tensor, int[] Rows);
