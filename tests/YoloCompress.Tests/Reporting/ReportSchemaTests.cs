using System.Text;
using NJsonSchema;
using YoloCompress.Reporting;

namespace YoloCompress.Tests.Reporting;

[TestClass]
public sealed class ReportSchemaTests
{
    [TestMethod]
    public async Task Report_FitsItsSchema()
    {
        JsonSchema schema = await Schema();
        Assert.AreEqual("", string.Join("\n", schema.Validate(Encoding.UTF8.GetString(SampleReport.Value.ToJson())).Select(e => e.ToString())));
    }

    [TestMethod]
    [DataRow("\"schema\": 1", "\"schema\": 2")]
    [DataRow("\"fileBytes\"", "\"bytes\"")]
    [DataRow("\"item\": \"tiny.onnx\"", "\"item\": \"/home/somebody/tiny.onnx\"")]
    public async Task ReportThatBreaksTheContract_DoesNotFit(string right, string wrong)
    {
        string json = Encoding.UTF8.GetString(SampleReport.Value.ToJson());
        Assert.Contains(right, json);
        Assert.IsNotEmpty((await Schema()).Validate(json.Replace(right, wrong, StringComparison.Ordinal)));
    }

    [TestMethod]
    public void EveryOption_IsThere_GivenOrNot()
    {
        CollectionAssert.AreEqual(YoloCompress.Pipeline.OptionCatalog.All.Select(o => o.Name).ToArray(), SampleReport.Value.Options.Keys.ToArray());
        Assert.IsTrue(SampleReport.Value.Options["ValidationData"].Given);
        Assert.AreEqual(new ReportOption("64", false), SampleReport.Value.Options["CalibrationCount"]);
        Assert.IsNotEmpty(SampleReport.Value.Environment!.OnnxRuntime);
        Assert.AreEqual(0, SampleReport.Value.Environment.Seed);
    }

    [TestMethod]
    public void Report_ReadsBackTheSame()
    {
        byte[] json = SampleReport.Value.ToJson();
        CollectionAssert.AreEqual(json, Report.Parse(json).ToJson());
    }

    private static Task<JsonSchema> Schema() => JsonSchema.FromJsonAsync(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "report.schema.json")));
}
