using static TorchSharp.torch;

namespace YoloCompress.Training.Operators;

/// <summary>What a node does when the module runs: its inputs (null where an optional one is left out) to its outputs, each a new handle.</summary>
internal delegate Tensor[] GraphOperator(Tensor?[] inputs);
