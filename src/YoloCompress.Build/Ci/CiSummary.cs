using System.Globalization;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using YoloCompress.Build.Contract;

namespace YoloCompress.Build.Ci;

/// <summary>What a run on a build server shows on its summary page about one model.</summary>
internal static class CiSummary
{
    private const long BytesInKB = 1000;

    /// <summary>Says it to GitHub Actions and Azure Pipelines, where their variables are set.</summary>
    public static void Tell(TaskLoggingHelper log, string name, ItemPaths paths, WorkerOutputs outputs)
    {
        if (Environment.GetEnvironmentVariable("TF_BUILD") is { Length: > 0 } && outputs.Markdown is { Length: > 0 } report)
            log.LogMessage(MessageImportance.High, "{0}", AzureLine(paths.Of(report)));
        if (Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY") is not { Length: > 0 } summary)
            return;
        try
        {
            AddToStep(summary, paths, name, outputs);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogMessage(MessageImportance.Normal, "The step summary can't be written: {0}", e.Message);
        }
    }

    /// <summary>Adds the model to GitHub's step summary, once for each content, however many builds a step makes.</summary>
    /// <param name="path">The file that <c>GITHUB_STEP_SUMMARY</c> names.</param>
    /// <param name="paths">Where the output is.</param>
    /// <param name="name">What the item is called.</param>
    /// <param name="outputs">What was made.</param>
    private static void AddToStep(string path, ItemPaths paths, string name, WorkerOutputs outputs)
    {
        // Invisible where Markdown is shown; tells a second build of the same step that all is said.
        string mark = $"<!-- yolocompress {name} {outputs.Sha256} -->";
        using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        using (StreamReader reader = new(file, Encoding.UTF8, leaveOpen: true))
        {
            string said = reader.ReadToEnd();
            if (said.Contains(mark, StringComparison.Ordinal))
                return;
            string separation = said.Length == 0 || said.EndsWith('\n') ? "" : "\n";
            file.Write(Encoding.UTF8.GetBytes(separation + mark + "\n" + Markdown(paths, name, outputs)));
        }
    }

    /// <summary>The line that makes Azure Pipelines show a Markdown file on the run's summary page.</summary>
    private static string AzureLine(string markdownPath) => $"##vso[task.uploadsummary]{markdownPath.Replace("%", "%AZP25", StringComparison.Ordinal)}";

    private static string Markdown(ItemPaths paths, string name, WorkerOutputs outputs)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"### {name}\n\n");
        if (outputs.Summary is { Length: > 0 } summary)
            text.Append(summary).Append("\n\n");
        text.Append("| | original | shipped |\n| --- | ---: | ---: |\n");
        text.Append(CultureInfo.InvariantCulture, $"| size | {KB("OriginalBytes")} | {KB(outputs.Resource is { Length: > 0 } && outputs.Figures.ContainsKey("ResourceBytes") ? "ResourceBytes" : "FileBytes")} |\n");
        Row("mAP50-95", "Map5095", "Map5095Retention");
        Row("mAP50", "Map50", "Map50Retention");
        if (Number("Agreement") is { } agreement)
            text.Append(CultureInfo.InvariantCulture, $"| agreement with the original | 1 | {agreement:0.0000} |\n");
        if (Number("LatencyRatio") is { } ratio)
            text.Append(CultureInfo.InvariantCulture, $"| speed (one thread, this machine) | 1 | {ratio:0.00} |\n");
        if (outputs.Markdown is { Length: > 0 } report && File.Exists(paths.Of(report)))
            text.Append("\n<details><summary>Report</summary>\n\n").Append(File.ReadAllText(paths.Of(report)).Trim()).Append("\n\n</details>\n");
        return text.Append('\n').ToString();

        double? Number(string figure) =>
            outputs.Figures.TryGetValue(figure, out string? value) && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

        string KB(string figure) => Number(figure) is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes / BytesInKB:N1} kB") : "";

        void Row(string what, string figure, string retention)
        {
            if (Number(figure) is { } result && Number(retention) is { } kept and > 0)
                text.Append(CultureInfo.InvariantCulture, $"| {what} | {result / kept:0.0000} | {result:0.0000} ({kept * 100:0.0} %) |\n");
        }
    }
}
