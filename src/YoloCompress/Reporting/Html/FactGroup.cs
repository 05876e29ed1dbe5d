namespace YoloCompress.Reporting.Html;

/// <summary>Names and values under one heading.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Facts">Name and value, in the order shown.</param>
public sealed record FactGroup(string Title, IReadOnlyList<KeyValuePair<string, string>> Facts);
