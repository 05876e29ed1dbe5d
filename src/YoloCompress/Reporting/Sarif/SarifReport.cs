using System.Text.Json;
using System.Text.Json.Nodes;
using YoloCompress.Diagnostics;

namespace YoloCompress.Reporting.Sarif;

/// <summary>
/// <c>report.sarif</c>: budgets and warnings for code scanning, in the Static Analysis Results Interchange Format 2.1.0
/// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html). A budget that is met is a result too, of kind <c>pass</c>.
/// </summary>
public static class SarifReport
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The file's content.</summary>
    /// <param name="report">The report.</param>
    /// <param name="missIsError">Whether a missed budget fails the build.</param>
    public static byte[] Of(Report report, bool missIsError)
    {
        JsonArray results =
        [
            .. report.Budgets.Select(b => Budget(b, report, missIsError)),
            .. report.Warnings.Where(w => !IsBudget(w.Code)).Select(w => Result(w.Code, "fail", "warning", w.Text, w.File ?? report.Model.Item)),
        ];
        string[] rules = [.. results.Select(r => r!["ruleId"]!.GetValue<string>()).Distinct().Order(StringComparer.Ordinal)];
        JsonObject log = new()
        {
            ["$schema"] = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject
                {
                    ["driver"] = new JsonObject
                    {
                        ["name"] = report.Tool.Name,
                        ["version"] = report.Tool.Version,
                        ["rules"] = new JsonArray([.. rules.Select(Rule)]),
                    },
                },
                ["results"] = results,
            }),
        };
        return [.. JsonSerializer.SerializeToUtf8Bytes(log, Json), (byte)'\n'];
    }

    private static bool IsBudget(string code) => code is ErrorCodes.AccuracyBudgetMissed or ErrorCodes.CompressionBudgetMissed
        or ErrorCodes.SizeBudgetMissed or ErrorCodes.SpeedBudgetMissed or ErrorCodes.BudgetNotMeasured;

    private static JsonObject Budget(ReportBudget budget, Report report, bool missIsError)
    {
        string measured = budget.Measured is { } figure ? FormattableString.Invariant($"{figure:0.####} ({budget.By})") : "not measured";
        string text = FormattableString.Invariant($"{report.Model.Name}: {budget.Name} wants {budget.Wanted:0.####}, measured {measured}.");
        return Result(CodeOf(budget), budget.Met ? "pass" : "fail", budget.Met ? "none" : missIsError ? "error" : "warning", text, report.Model.Item);
    }

    private static string CodeOf(ReportBudget budget) => budget.Measured == null ? ErrorCodes.BudgetNotMeasured : budget.Name switch
    {
        "MinCompressionRatio" => ErrorCodes.CompressionBudgetMissed,
        "MaxSizeKB" => ErrorCodes.SizeBudgetMissed,
        "MinSpeedup" or "MaxLatencyMs" => ErrorCodes.SpeedBudgetMissed,
        _ => ErrorCodes.AccuracyBudgetMissed,
    };

    private static JsonObject Result(string code, string kind, string level, string text, string file) => new()
    {
        ["ruleId"] = code,
        ["kind"] = kind,
        ["level"] = level,
        ["message"] = new JsonObject { ["text"] = text },
        ["locations"] = new JsonArray(new JsonObject
        {
            ["physicalLocation"] = new JsonObject { ["artifactLocation"] = new JsonObject { ["uri"] = Uri.EscapeDataString(file).Replace("%2F", "/", StringComparison.Ordinal) } },
        }),
    };

    private static JsonObject Rule(string code) => new()
    {
        ["id"] = code,
        ["help"] = new JsonObject { ["text"] = ErrorPages.Find(code) ?? code, ["markdown"] = ErrorPages.Find(code) ?? code },
    };
}
