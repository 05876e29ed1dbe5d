using YoloCompress.Reporting;
using YoloCompress.Reporting.Comparing;

namespace YoloCompress.Tests.Reporting;

[TestClass]
public sealed class ReportComparisonTests
{
    [TestMethod]
    public void SameReport_HasNoRegression() =>
        Assert.IsFalse(ReportComparison.Of(SampleReport.Value, SampleReport.Value, 0).Any(c => c.IsRegression));

    [TestMethod]
    [DataRow(1.01, false)]
    [DataRow(1.03, true)]
    [DataRow(0.5, false)]
    public void ShippedBytes_AreJudgedByTheTolerance(double factor, bool regression)
    {
        Report before = SampleReport.Value;
        Report after = before with { Delivery = before.Delivery with { Bytes = (long)(before.Delivery.Bytes * factor) } };
        Assert.AreEqual(regression, ReportComparison.Of(before, after).Single(c => c.Name == "shipped bytes").IsRegression);
    }

    [TestMethod]
    public void LostAccuracy_IsARegression_OnTheSameDataOnly()
    {
        Report before = SampleReport.Value;
        Report after = before with { Result = before.Result with { Map5095 = before.Result.Map5095 * 0.9 } };
        Assert.IsTrue(ReportComparison.Of(before, after).Single(c => c.Name == "mAP50-95").IsRegression);
        Report elsewhere = after with { Data = after.Data with { Validation = after.Data.Validation! with { Sha256 = new string('0', 64) } } };
        Assert.IsFalse(ReportComparison.Of(before, elsewhere).Single(c => c.Name == "mAP50-95").IsRegression);
        Assert.Contains("not judged", ReportComparison.Markdown(before, elsewhere, ReportComparison.Of(before, elsewhere)));
    }

    [TestMethod]
    public void SlowerMachine_IsNoRegression()
    {
        Report before = SampleReport.Value;
        Report after = before with { LatencyRatio = before.LatencyRatio / 3 };
        Assert.IsFalse(ReportComparison.Of(before, after).Any(c => c.IsRegression));
    }

    [TestMethod]
    public void Markdown_MarksRegressions()
    {
        Report before = SampleReport.Value;
        Report after = before with { Delivery = before.Delivery with { Bytes = before.Delivery.Bytes * 2 } };
        Assert.Contains("+100.0 % | **regression**", ReportComparison.Markdown(before, after, ReportComparison.Of(before, after)));
    }
}
