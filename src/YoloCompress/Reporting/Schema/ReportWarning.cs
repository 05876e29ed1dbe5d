namespace YoloCompress.Reporting;

/// <summary>A warning.</summary>
/// <param name="Code">Its code; <c>docs/errors</c> has a page for it.</param>
/// <param name="Text">What was said.</param>
/// <param name="File">The file at fault, relative to the project, or null.</param>
public sealed record ReportWarning(string Code, string Text, string? File);
