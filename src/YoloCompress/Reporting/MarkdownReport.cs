using System.Text;
using YoloCompress.Reporting.Html;

namespace YoloCompress.Reporting;

/// <summary><c>report.md</c>: the report as a pull request comment can show it.</summary>
public static class MarkdownReport
{
    private const int MostClasses = 20;

    /// <summary>The text, with line feeds.</summary>
    public static string Of(Report report)
    {
        StringBuilder text = new();
        text.Append($"# {Escape(report.Model.Name)}\n\n{Escape(report.Summary)}\n\n");
        Figures(text, report);
        Budgets(text, report);
        Data(text, report);
        Stages(text, report);
        Outputs(text, report);
        Classes(text, report);
        Contract(text, report);
        Warnings(text, report);
        return text.ToString();
    }

    private static void Figures(StringBuilder text, Report report)
    {
        ReportFigures before = report.Original;
        ReportFigures after = report.Result;
        text.Append("| | original (FP32 export) | result | |\n| --- | --- | --- | --- |\n");
        Row("given file", Texts.Bytes(report.Model.FileBytes), "", $"ratio {Texts.Ratio(report.CheckpointRatio)} to what is shipped");
        Row("shipped", Texts.Bytes(before.FileBytes), Texts.Bytes(report.Delivery.Bytes), $"ratio {Texts.Ratio(report.CompressionRatio)}");
        Row("ONNX file", Texts.Bytes(before.FileBytes), Texts.Bytes(after.FileBytes), "");
        Row("parameters", Texts.Count(before.Parameters), Texts.Count(after.Parameters), "");
        Row("MACs", Texts.Count(before.Macs), Texts.Count(after.Macs), "");
        if (after.Map5095 != null)
        {
            Row("mAP50-95", Texts.Accuracy(before.Map5095), Texts.Accuracy(after.Map5095), Kept(report.Retention.Map5095, report.RetentionIntervals.Map5095));
            Row("mAP50", Texts.Accuracy(before.Map50), Texts.Accuracy(after.Map50), Kept(report.Retention.Map50, report.RetentionIntervals.Map50));
        }

        if (after.Agreement != null)
            Row("agreement with the original (no mAP)", Texts.Share(before.Agreement), Texts.Share(after.Agreement), Kept(report.Retention.Agreement, report.RetentionIntervals.Agreement));
        Row("latency", Texts.Milliseconds(before.LatencyMs), Texts.Milliseconds(after.LatencyMs), $"ratio {Texts.Ratio(report.LatencyRatio)}");
        text.Append($"\nLatency: medians of warm runs in turns, {report.Latency.Threads} thread, {report.Latency.Processor}.\n");

        void Row(string what, string original, string result, string note) => text.Append($"| {what} | {original} | {result} | {note} |\n");
    }

    private static void Budgets(StringBuilder text, Report report)
    {
        if (report.Budgets.Count == 0)
            return;
        text.Append("\n## Budgets\n\n| budget | wanted | measured | |\n| --- | --- | --- | --- |\n");
        foreach (ReportBudget budget in report.Budgets)
        {
            string measured = budget.Measured == null ? "not measured" : FormattableString.Invariant($"{budget.Measured:0.####} ({budget.By})");
            text.Append(FormattableString.Invariant($"| {budget.Name} | {budget.Wanted:0.####} | {measured} | {(budget.Met ? "met" : "**missed**")} |\n"));
        }
    }

    private static void Data(StringBuilder text, Report report)
    {
        text.Append("\n## Data\n\n");
        text.Append(report.Data.Calibration is { } calibration ? $"- Calibration: {Escape(calibration.Source)}.\n" : "- Calibration: none.\n");
        text.Append(report.Data.Validation is { } validation
            ? $"- Validation: {validation.Pictures} pictures, {(validation.Labelled ? "with labels" : "without labels")}: {Escape(validation.Source)}.\n"
            : "- Validation: none, so accuracy was not measured.\n");
    }

    private static void Stages(StringBuilder text, Report report)
    {
        if (report.Stages.Count == 0)
            return;
        text.Append("\n## Stages\n\n");
        foreach (ReportStage stage in report.Stages)
            text.Append($"- {stage.Name}: {Escape(stage.Summary)}\n");
        IReadOnlyList<LedgerRow> rows = LedgerColumns.Rows(report);
        (string Title, Func<LedgerRow, string> Value)[] columns = LedgerColumns.Shown(rows);
        text.Append($"\n| after | {string.Join(" | ", columns.Select(c => c.Title))} |\n| --- |{string.Concat(columns.Select(_ => " ---: |"))}\n");
        foreach (LedgerRow row in rows)
            text.Append($"| {row.Stage} | {string.Join(" | ", columns.Select(c => c.Value(row)))} |\n");
    }

    private static void Outputs(StringBuilder text, Report report)
    {
        if (report.Outputs.Count == 0)
            return;
        text.Append("\n## Outputs against the original's\n\n| output | signal to noise | cosine | largest difference |\n| --- | --- | --- | --- |\n");
        foreach (ReportOutput output in report.Outputs)
        {
            string noise = output.SqnrDb == null ? "equal" : FormattableString.Invariant($"{output.SqnrDb:0.0} dB");
            text.Append(FormattableString.Invariant($"| `{output.Output}` | {noise} | {output.Cosine:0.0000} | {output.MaxDifference:g4} |\n"));
        }
    }

    private static void Classes(StringBuilder text, Report report)
    {
        if (report.Classes.Count == 0)
            return;
        text.Append("\n## Classes\n\n");
        if (report.Classes.Count > MostClasses)
            text.Append($"The {MostClasses} of {report.Classes.Count} classes that lose most; `report.json` has all.\n\n");
        text.Append("| class | objects | AP50-95 original | result | AP50 original | result |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (ReportClass c in report.Classes.OrderBy(c => c.ResultAp5095 - c.OriginalAp5095).ThenBy(c => c.Class).Take(MostClasses))
        {
            text.Append(
                $"| {Escape(c.Name ?? c.Class.ToString(System.Globalization.CultureInfo.InvariantCulture))} | {c.Objects} | " +
                $"{Texts.Accuracy(c.OriginalAp5095)} | {Texts.Accuracy(c.ResultAp5095)} | {Texts.Accuracy(c.OriginalAp50)} | {Texts.Accuracy(c.ResultAp50)} |\n");
        }
    }

    private static void Contract(StringBuilder text, Report report)
    {
        ReportContract contract = report.Contract;
        text.Append("\n## For the caller\n\n");
        text.Append($"- Input `{contract.Input.Name}`: {Shape(contract.Input)}\n");
        foreach (ReportTensor output in contract.Outputs)
            text.Append($"- Output `{output.Name}`: {Shape(output)}\n");
        text.Append($"- ONNX opset {contract.Opset}, IR version {contract.IrVersion}: ONNX Runtime {contract.OldestOnnxRuntime} or newer.\n");
        text.Append($"- {(report.Delivery.Mode == "Embed" ? "Resource" : "File")} `{report.Delivery.LogicalName}`, SHA-256 of the model `{report.Delivery.Sha256}`.\n");
    }

    private static void Warnings(StringBuilder text, Report report)
    {
        if (report.Warnings.Count == 0)
            return;
        text.Append("\n## Warnings\n\n");
        foreach (ReportWarning warning in report.Warnings)
            text.Append($"- {warning.Code}{(warning.File == null ? "" : $" ({Escape(warning.File)})")}: {Escape(warning.Text)}\n");
    }

    private static string Kept(double? share, IReadOnlyList<double>? bounds) =>
        bounds == null ? $"{Texts.Share(share)} kept" : $"{Texts.Share(share)} kept (95 %: {Texts.Share(bounds[0])} to {Texts.Share(bounds[1])})";

    private static string Shape(ReportTensor tensor) => $"{tensor.Type} [{string.Join(", ", tensor.Shape)}]";

    // What a class name or message holds must not become markup.
    private static string Escape(string text)
    {
        StringBuilder escaped = new();
        foreach (char c in text.ReplaceLineEndings(" "))
        {
            if (c is '\\' or '`' or '*' or '_' or '|' or '<' or '[' or ']' or '#')
                escaped.Append('\\');
            escaped.Append(c);
        }

        return escaped.ToString();
    }
}
