using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using YoloCompress.Diagnostics;
using YoloCompress.Reporting;
using YoloCompress.Reporting.Html;

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
        IReadOnlyList<LedgerRow> rows = LedgerColumns.Rows(report);
        (string Title, Func<LedgerRow, string> Value)[] columns = LedgerColumns.Shown(rows);
        Table ledger = new Table().RoundedBorder().AddColumn("after");
        foreach ((string title, _) in columns)
            ledger.AddColumn(new TableColumn(Spectre.Console.Markup.Escape(title)).RightAligned());
        foreach (LedgerRow row in rows)
            ledger.AddRow([.. columns.Select(c => c.Value(row)).Prepend(row.Stage).Select(Spectre.Console.Markup.Escape)]);
        console.Write(ledger);
        if (report.Budgets.Count == 0)
            return;
        Table budgets = new Table().RoundedBorder().AddColumns("budget", "wanted", "measured", "");
        foreach (ReportBudget budget in report.Budgets)
        {
            string measured = budget.Measured == null ? "not measured" : FormattableString.Invariant($"{budget.Measured:0.####} ({budget.By})");
            budgets.AddRow(Spectre.Console.Markup.Escape(budget.Name), FormattableString.Invariant($"{budget.Wanted:0.####}"), Spectre.Console.Markup.Escape(measured), budget.Met ? "met" : "missed");
        }

        console.Write(budgets);
    }
}
