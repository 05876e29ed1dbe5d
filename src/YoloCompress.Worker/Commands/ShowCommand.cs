using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using YoloCompress.Diagnostics;
using YoloCompress.Reporting;

namespace YoloCompress.Worker;

/// <summary><c>show REPORT</c>: the ledger of a report as a table.</summary>
internal static class ShowCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<FileInfo> file = new("report") { Description = "A report.json." };
        Command command = new("show", "Shows a report's figures as a table.") { file };
        command.SetAction(result => terminal.Run(verbose: false, _ => Show(terminal.Output, Read(result.GetValue(file)!.FullName))));
        return command;
    }

    private static Report Read(string path)
    {
        try
        {
            return Report.Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new YoloCompressException(ErrorCodes.UnreadableReport, $"The report can't be read: {e.Message} Build the project to make it anew.", path, e);
        }
    }

    private static void Show(IAnsiConsole console, Report report)
    {
        console.WriteLine(report.Summary);
        Table table = new Table().RoundedBorder().AddColumns("", "original", "result", "kept or ratio");
        ReportFigures before = report.Original, after = report.Result;
        Row("shipped", Texts.Bytes(before.FileBytes), Texts.Bytes(report.Delivery.Bytes), Texts.Ratio(report.CompressionRatio));
        Row("ONNX file", Texts.Bytes(before.FileBytes), Texts.Bytes(after.FileBytes), "");
        Row("parameters", Texts.Count(before.Parameters), Texts.Count(after.Parameters), "");
        Row("MACs", Texts.Count(before.Macs), Texts.Count(after.Macs), "");
        Row("mAP50-95", Texts.Accuracy(before.Map5095), Texts.Accuracy(after.Map5095), Texts.Share(report.Retention.Map5095));
        Row("mAP50", Texts.Accuracy(before.Map50), Texts.Accuracy(after.Map50), Texts.Share(report.Retention.Map50));
        Row("agreement", Texts.Share(before.Agreement), Texts.Share(after.Agreement), Texts.Share(report.Retention.Agreement));
        Row("latency", Texts.Milliseconds(before.LatencyMs), Texts.Milliseconds(after.LatencyMs), Texts.Ratio(report.LatencyRatio));
        foreach (ReportBudget budget in report.Budgets)
            Row(budget.Name, FormattableString.Invariant($"{budget.Wanted:0.####} wanted"), FormattableString.Invariant($"{budget.Measured:0.####}"), budget.Met ? "met" : "missed");
        console.Write(table);

        void Row(params string[] cells) => table.AddRow([.. cells.Select(Markup.Escape)]);
    }
}
