namespace YoloCompress.Reporting;

/// <summary>Pictures that served for something.</summary>
/// <param name="Source">Where they come from, in words.</param>
/// <param name="Pictures">How many.</param>
/// <param name="Labelled">Whether labels were used.</param>
/// <param name="Sha256">Hash over the hashes of all pictures and labels used.</param>
public sealed record ReportDataSet(string Source, int Pictures, bool Labelled, string Sha256);
