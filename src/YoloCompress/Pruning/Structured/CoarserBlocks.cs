using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Structured;

/// <summary>
/// A larger block of channels to weigh against <see cref="StructuredOptions.RoundTo"/>: float kernels of some processors work on 16 channels at once,
/// so that 24 take the time of 32.
/// </summary>
/// <param name="RoundTo">Channels of a block, a multiple of the smaller one.</param>
/// <param name="IsFaster">
/// True if the second model, with widths in these blocks, is faster than the first. Both do about the same operations; their weights are not fitted yet.
/// </param>
public sealed record CoarserBlocks(int RoundTo, Func<ModelGraph, ModelGraph, bool> IsFaster);
