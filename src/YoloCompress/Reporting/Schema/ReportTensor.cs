namespace YoloCompress.Reporting;

/// <summary>An input or output.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its dimensions; -1 where the model leaves one open.</param>
public sealed record ReportTensor(string Name, string Type, IReadOnlyList<int> Shape);
