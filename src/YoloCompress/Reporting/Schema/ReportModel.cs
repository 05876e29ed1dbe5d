namespace YoloCompress.Reporting;

/// <summary>The given model.</summary>
/// <param name="Name">Its file name without extension.</param>
/// <param name="Item">The item as the project names it; the file name alone where that was an absolute path.</param>
/// <param name="Format"><c>YOLOv5 checkpoint</c> or <c>ONNX</c>.</param>
/// <param name="FileBytes">The file's size.</param>
/// <param name="Sha256">Its hash.</param>
public sealed record ReportModel(string Name, string Item, string Format, long FileBytes, string Sha256)
{
    /// <summary>The licence of the weights, where the file tells one; null else.</summary>
    public string? License { get; init; }
}
