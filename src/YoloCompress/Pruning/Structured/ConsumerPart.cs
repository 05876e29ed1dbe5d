using System.Numerics.Tensors;
using YoloCompress.Numerics;

namespace YoloCompress.Pruning.Structured;

/// <summary>One group of a convolution, seen as a reader of channels.</summary>
/// <param name="Layer">The convolution's node name.</param>
/// <param name="FirstOutput">Its first output channel.</param>
/// <param name="Units">The unit of each input channel.</param>
/// <param name="Kernel">Places of the kernel, kH x kW.</param>
/// <param name="Weights">[outputs, inputs x kernel], each output scaled as by the normalization behind it.</param>
/// <param name="Hessian">Σ (x - x̄)(x - x̄)ᵀ of its patches.</param>
/// <param name="InputMean">x̄.</param>
/// <param name="Scales">What the layer's outputs were scaled by, all of the convolution; null for nothing.</param>
internal sealed record ConsumerPart(
    string Layer, int FirstOutput, int[] Units, int Kernel, Matrix Weights, Matrix Hessian, double[] InputMean, float[]? Scales)
{
    /// <summary>Sum of squares of the outputs, means taken out: what errors are relative to.</summary>
    public double Energy { get; } = EnergyOf(Weights, Hessian);

    /// <summary>The columns that belong to a unit.</summary>
    public int[] Columns(int unit) =>
        [.. Enumerable.Range(0, Units.Length).Where(c => Units[c] == unit).SelectMany(c => Enumerable.Range(c * Kernel, Kernel))];

    private static double EnergyOf(Matrix weights, Matrix hessian) =>
        Math.Max(TensorPrimitives.Dot<double>(MatrixProduct.Of(weights, hessian).Values, weights.Values), 1e-12);
}
