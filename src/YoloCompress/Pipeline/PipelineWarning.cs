namespace YoloCompress.Pipeline;

/// <summary>A warning, kept for the report.</summary>
/// <param name="Code">One of <see cref="Diagnostics.ErrorCodes"/>.</param>
/// <param name="Text">What was said.</param>
/// <param name="File">The file at fault, or null.</param>
public sealed record PipelineWarning(string Code, string Text, string? File);
