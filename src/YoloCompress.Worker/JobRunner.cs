using System.Globalization;
using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;
using YoloCompress.Reporting;

namespace YoloCompress.Worker;

/// <summary>Does a job and leaves its output: all of it, or none.</summary>
internal static class JobRunner
{
    /// <summary>Where the report goes when a budget is missed: the model does not ship, but everybody wants to know why.</summary>
    private const string MissedFolder = "missed";

    /// <summary>Does the job.</summary>
    /// <exception cref="YoloCompressException">Something that the user can mend; the previous output is untouched.</exception>
    /// <exception cref="AggregateException">Several such things.</exception>
    public static Report Run(CompressionJob job, IDiagnostics diagnostics)
    {
        // First of all, since nobody wants to hear after minutes of work that the disk can't be written.
        OwnFiles.RefuseGivenFiles(job);
        using OutputFolder output = new(job.OutputDirectory);
        CompressionResult result = CompressionPipeline.Run(job, diagnostics);
        Report report = ReportBuilder.Build(result);
        BaselineComparison? baseline = BaselineComparison.Of(result, report, diagnostics);
        Judge(result, report, baseline, diagnostics);
        DeliveryManifest manifest = Manifest(result, report);

        output.Write(manifest.Model, result.Model);
        if (manifest.Resource != null)
            output.Write(manifest.Resource, result.Resource);
        if (manifest.Accessor != null)
            output.Write(manifest.Accessor, Accessor(result));
        foreach ((string name, byte[] content) in result.Files)
            output.Write(FurtherFile(result, name)!, content);
        ReportFiles.Write(output, result, report, baseline);
        foreach ((string name, byte[] model) in result.KeptSnapshots)
            output.Write(name, model);
        output.Write("decisions.json", result.Decisions.ToJson());
        output.Write("inputs.json", result.Inputs.ToJson());
        output.Write(OutputFolder.Manifest, manifest.ToJson());
        output.Commit(OwnFiles.Stale(job));
        RemoveMissed(job, diagnostics);
        if (job.Language.Length > 0 && manifest.Accessor == null && result.Options.Delivery != DeliveryMode.None)
            diagnostics.Log($"A typed accessor is written for C# only, not for {job.Language}: open '{manifest.LogicalName}' yourself; report.md says what the model takes and gives.");
        diagnostics.Log(report.Summary, Importance.High);
        return report;
    }

    private static void Judge(CompressionResult result, Report report, BaselineComparison? baseline, IDiagnostics diagnostics)
    {
        IReadOnlyList<YoloCompressException> regressions = baseline?.Regressions ?? [];
        if (result.Options.BudgetAction == BudgetAction.Warn)
        {
            // The pipeline has warned of missed budgets itself.
            foreach (YoloCompressException regression in regressions)
                diagnostics.Warn(regression.Code, regression.Message, regression.File);
            return;
        }

        YoloCompressException[] misses = [.. Budgets.Misses(result.Budgets, result.Job.Model), .. result.Unreachable is { } unreachable ? [unreachable] : Array.Empty<YoloCompressException>(), .. regressions];
        if (misses.Length == 0)
            return;
        string folder = Path.Combine(result.Job.OutputDirectory, MissedFolder);
        using (OutputFolder missed = new(folder))
        {
            ReportFiles.Write(missed, result, report, baseline);
            missed.Commit([]);
        }

        diagnostics.Log($"{report.Summary}. The report: {Path.Combine(folder, ReportFiles.Html)}", Importance.High);
        throw misses.Length == 1 ? misses[0] : new AggregateException(misses);
    }

    // Only what a missed budget left there: the folder may hold somebody's own files, and the job is done whether it can go or not.
    private static void RemoveMissed(CompressionJob job, IDiagnostics diagnostics)
    {
        string folder = Path.Combine(job.OutputDirectory, MissedFolder);
        if (!Directory.Exists(folder))
            return;
        try
        {
            foreach (string name in ReportFiles.Names)
                File.Delete(Path.Combine(folder, name));
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.Log($"The report of an earlier, missed budget stays in {folder}: {e.Message}");
        }
    }

    private static DeliveryManifest Manifest(CompressionResult result, Report report) => new()
    {
        Model = $"{result.Job.Name}.onnx",
        Resource = result.Resource == null ? null : $"{result.Job.Name}.resource",
        LogicalName = result.LogicalName,
        Delivery = result.Options.Delivery.ToString(),
        Accessor = result.Job.WantsAccessor(result.Options) ? $"{ClassName(result)}.g.cs" : null,
        Report = ReportFiles.Json,
        Markdown = ReportFiles.Markdown,
        Html = ReportFiles.Html,
        Sarif = ReportFiles.Sarif,
        Checkpoint = FurtherFile(result, "pruned.pt"),
        Widths = FurtherFile(result, "pruned.yaml"),
        Snapshots = [.. result.KeptSnapshots.Select(s => s.Name)],
        Sha256 = result.Sha256,
        Summary = report.Summary,
        Figures = Figures(report),
    };

    private static string? FurtherFile(CompressionResult result, string name) => result.Files.ContainsKey(name) ? $"{result.Job.Name}.{name}" : null;

    private static byte[] Accessor(CompressionResult result) => AccessorWriter.Write(new()
    {
        Namespace = AccessorName.Namespace(result.Job.RootNamespace),
        ClassName = ClassName(result),
        Item = Path.GetFileName(result.Job.Model),
        Delivery = result.Options.Delivery,
        Compression = result.Compression,
        LogicalName = result.LogicalName,
        Sha256 = result.Sha256,
        Contract = result.Contract,
        Encoding = result.Options.Encoding,
        ClassNames = result.ClassNames,
        Original = result.Original,
        Result = result.Result,
    });

    private static string ClassName(CompressionResult result) => AccessorName.Of(result.Options.AccessorName, result.Job.Name, result.Job.Model);

    private static SortedDictionary<string, string> Figures(Report report)
    {
        SortedDictionary<string, string> figures = new(StringComparer.Ordinal);
        Add("FileBytes", report.Result.FileBytes);
        Add("ResourceBytes", report.Result.ResourceBytes);
        Add("OriginalBytes", report.Original.FileBytes);
        Add("CompressionRatio", report.CompressionRatio);
        Add("CheckpointRatio", report.CheckpointRatio);
        Add("LatencyRatio", report.LatencyRatio);
        Add("Map50", report.Result.Map50);
        Add("Map5095", report.Result.Map5095);
        Add("Agreement", report.Result.Agreement);
        Add("Map50Retention", report.Retention.Map50);
        Add("Map5095Retention", report.Retention.Map5095);
        return figures;

        void Add(string name, double? value)
        {
            if (value is { } number)
                figures[name] = number.ToString("R", CultureInfo.InvariantCulture);
        }
    }
}
