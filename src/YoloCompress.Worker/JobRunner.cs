using System.Globalization;
using System.Text;
using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;
using YoloCompress.Reporting;
using YoloCompress.Reporting.Html;

namespace YoloCompress.Worker;

/// <summary>Does a job and leaves its output: all of it, or none.</summary>
internal static class JobRunner
{
    private const string ReportName = "report.json";
    private const string MarkdownName = "report.md";
    private const string HtmlName = "report.html";

    /// <summary>Does the job.</summary>
    /// <exception cref="YoloCompressException">Something that the user can mend; the previous output is untouched.</exception>
    /// <exception cref="AggregateException">Several such things.</exception>
    public static Report Run(CompressionJob job, IDiagnostics diagnostics)
    {
        // First of all, since nobody wants to hear after minutes of work that the disk can't be written.
        using OutputFolder output = new(job.OutputDirectory);
        CompressionResult result = CompressionPipeline.Run(job, diagnostics);
        Report report = ReportBuilder.Build(result);
        DeliveryManifest manifest = Manifest(result, report);

        output.Write(manifest.Model, result.Model);
        if (manifest.Resource != null)
            output.Write(manifest.Resource, result.Resource);
        if (manifest.Accessor != null)
            output.Write(manifest.Accessor, Accessor(result));
        output.Write(ReportName, report.ToJson());
        output.Write(MarkdownName, Encoding.UTF8.GetBytes(MarkdownReport.Of(report)));
        output.Write(HtmlName, Encoding.UTF8.GetBytes(HtmlReport.Render(ReportPageBuilder.Build(result, report))));
        output.Write("decisions.json", result.Decisions.ToJson());
        output.Write("inputs.json", result.Inputs.ToJson());
        output.Write(OutputFolder.Manifest, manifest.ToJson());
        output.Commit(DeliveryManifest.TryRead(job.OutputDirectory)?.Files ?? []);
        diagnostics.Log(report.Summary, Importance.High);
        return report;
    }

    private static DeliveryManifest Manifest(CompressionResult result, Report report) => new()
    {
        Model = $"{result.Job.Name}.onnx",
        Resource = result.Resource == null ? null : $"{result.Job.Name}.resource",
        LogicalName = result.LogicalName,
        Delivery = result.Options.Delivery.ToString(),
        Accessor = result.Job.WantsAccessor(result.Options) ? $"{ClassName(result)}.g.cs" : null,
        Report = ReportName,
        Markdown = MarkdownName,
        Html = HtmlName,
        Sha256 = result.Sha256,
        Summary = report.Summary,
        Figures = Figures(report),
    };

    private static byte[] Accessor(CompressionResult result) => AccessorWriter.Write(new()
    {
        Namespace = AccessorName.Namespace(result.Job.RootNamespace),
        ClassName = ClassName(result),
        Item = Path.GetFileName(result.Job.Model),
        Delivery = result.Options.Delivery,
        LogicalName = result.LogicalName,
        Sha256 = result.Sha256,
        Contract = result.Contract,
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
