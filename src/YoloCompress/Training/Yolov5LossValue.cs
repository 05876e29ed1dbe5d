using static TorchSharp.torch;

namespace YoloCompress.Training;

/// <summary>A batch's loss.</summary>
/// <param name="Total">The scalar to minimise.</param>
/// <param name="Box">The weighted box part.</param>
/// <param name="Objectness">The weighted objectness part.</param>
/// <param name="Class">The weighted class part.</param>
public readonly record struct Yolov5LossValue(Tensor Total, float Box, float Objectness, float Class);
