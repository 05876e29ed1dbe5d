using YoloCompress.Detection;
using YoloCompress.Pipeline;

namespace YoloCompress.Reporting;

/// <summary>Makes the report of what the pipeline brought forth.</summary>
public static class ReportBuilder
{
    /// <summary>The report.</summary>
    public static Report Build(CompressionResult result)
    {
        PathScrubber paths = new(result.Job);
        return new()
        {
            Tool = new("YoloCompress.Build", typeof(ReportBuilder).Assembly.GetName().Version!.ToString(3)),
            Model = new(result.Job.Name, paths.Relative(result.Job.Item), result.Given.Format, result.Given.FileBytes, result.Given.Sha256)
            {
                License = result.Given.Graph.Metadata("license"),
            },
            Summary = SummaryLine.Of(result),
            Original = Figures(result.Original),
            Result = Figures(result.Result),
            Retention = new(Rounded(result.Accuracy.Map?.Map50.Value), Rounded(result.Accuracy.Map?.Map5095.Value), Rounded(result.Accuracy.Agreement?.Map5095.Value)),
            RetentionIntervals = new(Bounds(result.Accuracy.Map?.Map50), Bounds(result.Accuracy.Map?.Map5095), Bounds(result.Accuracy.Agreement?.Map5095)),
            CompressionRatio = Rounded(result.CompressionRatio),
            CheckpointRatio = Rounded(result.CheckpointRatio),
            LatencyRatio = Rounded(result.Latency.Ratio),
            Latency = new(result.Latency.Threads, result.Latency.Processor),
            Budgets = [.. result.Budgets.Select(b => new ReportBudget(b.Name, b.Wanted, Rounded(b.Measured), b.By, b.Met, Bounds(b.Interval)))],
            Delivery = new(result.Options.Delivery.ToString(), result.LogicalName, result.ShippedBytes, result.Sha256),
            Contract = Contract(result),
            Data = new(Calibration(result), Validation(result)),
            Environment = EnvironmentFacts.Of(result),
            Stages = [.. result.Stages.Select(s => new ReportStage(s.Stage, s.Summary, s.Details.DeepClone().AsObject()))],
            Snapshots = [.. result.Snapshots.Select((s, i) => new ReportSnapshot(s.Stage, result.SnapshotName(i), s.Model.Length, s.Sha256, s.Parameters, s.Macs))],
            Ledger = [.. result.Ledger.Select(l => new ReportStep(l.Step, Figures(l.Figures), Rounded(l.Sparsity)))],
            Layers = ReportLayers.Of(result),
            TradeOffs = [.. result.TradeOffs.Select(t => new ReportTradeOff(
                t.Settings, t.ShippedBytes, Rounded(t.Retention), t.Metric, Rounded(t.Speedup), t.Macs, t.Met, t.Chosen, t.Pictures))],
            Sensitivity = result.Sensitivity == null ? null : SensitivityFile.ToJson(result.Sensitivity),
            Classes = [.. result.Accuracy.OriginalClasses.Zip(result.Accuracy.ResultClasses, (original, compact) => Class(original, compact, result.ClassNames))],
            Outputs = [.. result.Accuracy.Fidelity.Select(Output)],
            Options = OptionTexts.Of(result, paths),
            Warnings = [.. result.Warnings.Select(w => new ReportWarning(w.Code, paths.Scrub(w.Text), w.File == null ? null : paths.Relative(w.File)))],
        };
    }

    private static ReportFigures Figures(Measurements figures) => new(
        figures.FileBytes,
        figures.ResourceBytes,
        figures.Parameters,
        figures.Macs,
        Rounded(figures.Map50),
        Rounded(figures.Map5095),
        Rounded(figures.Agreement),
        figures.LatencyMs);

    private static ReportContract Contract(CompressionResult result) => new(
        Tensor(result.Contract.Input),
        [.. result.Contract.Outputs.Select(Tensor)],
        result.ClassNames,
        result.Contract.Opset,
        result.Contract.IrVersion,
        result.Contract.OldestOnnxRuntime);

    private static ReportTensor Tensor(TensorContract tensor) => new(tensor.Name, tensor.Type, tensor.Shape);

    private static ReportDataSet? Calibration(CompressionResult result) => result.Data.Calibration is { } set && result.Stages.Count > 0
        ? new($"the first {set.Pictures.Count} pictures of {new PathScrubber(result.Job).Relative(set.Source)}", set.Pictures.Count, false, result.DataHashes["calibration"])
        : null;

    private static ReportDataSet? Validation(CompressionResult result) => result.Data.Validation is { } set
        ? new(
            $"{result.Data.ValidationOrigin} ({new PathScrubber(result.Job).Relative(set.Source)})", set.Pictures.Count, result.Accuracy.Map != null, result.DataHashes["validation"])
        : null;

    private static ReportClass Class(ClassAccuracy original, ClassAccuracy compact, IReadOnlyList<string> names) => new(
        original.Class,
        original.Name ?? names.ElementAtOrDefault(original.Class),
        original.Objects,
        Rounded(original.Ap50),
        Rounded(compact.Ap50),
        Rounded(original.Ap5095),
        Rounded(compact.Ap5095));

    private static ReportOutput Output(OutputSimilarity output) => new(
        output.Output,
        double.IsFinite(output.SqnrDb) ? Math.Round(output.SqnrDb, 2) : null,
        Rounded(double.IsFinite(output.Cosine) ? output.Cosine : 0),
        Rounded(double.IsFinite(output.MaxDifference) ? output.MaxDifference : double.MaxValue));

    private static double[]? Bounds(Interval? interval) => interval == null ? null : [Rounded(interval.Low), Rounded(interval.High)];

    private static double? Rounded(double? value) => value is { } number && double.IsFinite(number) ? Rounded(number) : null;

    // Further digits are below what any picture set can tell.
    private static double Rounded(double value) => Math.Round(value, 6);
}
