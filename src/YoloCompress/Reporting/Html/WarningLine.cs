namespace YoloCompress.Reporting.Html;

/// <summary>A warning of the build.</summary>
/// <param name="Code">Such as <c>YC0401</c>.</param>
/// <param name="Text">What is wrong and how to mend it.</param>
/// <param name="HelpLink">The page about the code.</param>
public sealed record WarningLine(string Code, string Text, string HelpLink);
