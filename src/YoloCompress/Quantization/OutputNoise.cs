namespace YoloCompress.Quantization;

/// <summary>How much noise an output of the quantized model has, on the pictures that choices are made on.</summary>
/// <param name="Output">The output's name.</param>
/// <param name="Share">Noise as a share of the signal (0.01: 20 dB).</param>
public sealed record OutputNoise(string Output, double Share)
{
    /// <summary>Signal to noise in dB, at most 120.</summary>
    internal double SqnrDb => Math.Min(120, -10 * Math.Log10(Math.Max(Share, 1e-300)));
}
