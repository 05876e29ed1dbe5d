namespace YoloCompress.Diagnostics;

/// <summary>
/// Every code that a user can meet, one constant each; <c>docs/errors/CODE.md</c> explains it. The hundreds tell the area:
/// 00 host and process, 01 item and options, 02 checkpoints, 03 ONNX models, 04 data sets and pictures, 05 inference,
/// 06 quantization, 07 pruning, 08 training, 09 pipeline, budgets and cache, 10 reports.
/// </summary>
public static partial class ErrorCodes
{
}
