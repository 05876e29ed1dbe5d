namespace YoloCompress.Reporting;

/// <summary>What a caller of the model must know.</summary>
/// <param name="Input">The input.</param>
/// <param name="Outputs">The outputs.</param>
/// <param name="ClassNames">Names by class index.</param>
/// <param name="Opset">Version of the default operator set.</param>
/// <param name="IrVersion">IR version.</param>
/// <param name="OldestOnnxRuntime">The oldest ONNX Runtime that runs it.</param>
public sealed record ReportContract(
    ReportTensor Input, IReadOnlyList<ReportTensor> Outputs, IReadOnlyList<string> ClassNames, long Opset, long IrVersion, string OldestOnnxRuntime);
