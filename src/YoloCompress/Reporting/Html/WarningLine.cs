namespace YoloCompress.Reporting.Html;

/// <summary>A warning of the build.</summary>
/// <param name="Code">Such as <c>YC0401</c>.</param>
/// <param name="Text">What is wrong and how to mend it.</param>
/// <param name="Explanation">The page about the code, in Markdown; empty where there is none.</param>
public sealed record WarningLine(string Code, string Text, string Explanation);
