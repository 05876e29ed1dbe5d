namespace YoloCompress.Tests.Checkpoints.Fixtures;

/// <summary>A call that unpickling would make: a function's name and its arguments.</summary>
internal sealed record PythonCall(string Module, string Name, params object?[] Arguments);
