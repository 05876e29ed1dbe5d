using System.Text.Json.Nodes;
using YoloCompress.Reporting.Sarif;

namespace YoloCompress.Tests.Reporting;

[TestClass]
public sealed class SarifReportTests
{
    [TestMethod]
    public void MissedBudget_IsAnErrorAtTheItem()
    {
        JsonNode result = Results(missIsError: true).Single(r => r!["ruleId"]!.GetValue<string>() == "YC0902")!;
        Assert.AreEqual("fail", result["kind"]!.GetValue<string>());
        Assert.AreEqual("error", result["level"]!.GetValue<string>());
        Assert.AreEqual("tiny.onnx", result["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]!.GetValue<string>());
        Assert.Contains("MinCompressionRatio wants 2, measured 1 (bytes)", result["message"]!["text"]!.GetValue<string>());
    }

    [TestMethod]
    public void MissThatOnlyWarns_IsAWarning_AndIsSaidOnce()
    {
        JsonNode?[] results = [.. Results(missIsError: false).Where(r => r!["ruleId"]!.GetValue<string>() == "YC0902")];
        Assert.AreEqual("warning", results.Single()!["level"]!.GetValue<string>());
    }

    [TestMethod]
    public void MetBudget_Passes()
    {
        JsonNode result = Results(missIsError: true).Single(r => r!["ruleId"]!.GetValue<string>() == "YC0904")!;
        Assert.AreEqual("pass", result["kind"]!.GetValue<string>());
        Assert.AreEqual("none", result["level"]!.GetValue<string>());
    }

    [TestMethod]
    public void EveryResult_HasItsRule()
    {
        JsonNode run = Log(true)["runs"]![0]!;
        string[] rules = [.. run["tool"]!["driver"]!["rules"]!.AsArray().Select(r => r!["id"]!.GetValue<string>())];
        Assert.IsTrue(run["results"]!.AsArray().All(r => rules.Contains(r!["ruleId"]!.GetValue<string>())));
    }

    private static JsonNode Log(bool missIsError) => JsonNode.Parse(SarifReport.Of(SampleReport.Value, missIsError))!;

    private static JsonArray Results(bool missIsError) => Log(missIsError)["runs"]![0]!["results"]!.AsArray();
}
