namespace YoloCompress.Sensitivity;

/// <summary>One setting that a layer may get.</summary>
/// <param name="Cost">What it takes of the budget: bytes, operations, milliseconds.</param>
/// <param name="Loss">What the model loses by it.</param>
internal readonly record struct AllocationChoice(double Cost, double Loss);
