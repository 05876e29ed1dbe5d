namespace YoloCompress.Reporting;

/// <summary>A row of the ledger: the model as one step left it.</summary>
/// <param name="Step">The stage, or <c>Import</c>.</param>
/// <param name="Figures">What the model measures after it.</param>
/// <param name="Sparsity">The share of the weights that are zero, 0 to 1.</param>
public sealed record ReportStep(string Step, ReportFigures Figures, double Sparsity);
