namespace YoloCompress.Tests.Checkpoints.Fixtures;

/// <summary>A tuple.</summary>
internal sealed record PythonTuple(params object?[] Items);
