using System.Text.Json;

namespace YoloCompress.Worker.Tests;

[TestClass]
public sealed class RunFailureTests
{
    [TestMethod]
    public void FailedJob_LeavesThePreviousOutputAndNothingElse()
    {
        using Job job = new();
        job.Succeed();
        SortedDictionary<string, string> good = job.Content();
        job["MinCompressionRatio"] = "2";
        job["MinSpeedup"] = "5";
        Assert.AreEqual("YC0902, YC0904", job.Fail());
        CollectionAssert.AreEqual(good, job.Content());
        Assert.HasCount(1, Directory.GetFileSystemEntries(Path.GetDirectoryName(job.Output)!));
    }

    [TestMethod]
    public void MissedBudget_LeavesItsReport_UntilTheBudgetIsMet()
    {
        using Job job = new();
        job["MinCompressionRatio"] = "2";
        Assert.AreEqual("YC0902", job.Fail());
        Assert.IsFalse(File.Exists(Path.Combine(job.Output, "outputs.json")));
        Assert.IsFalse(job.Json("missed/report.json").GetProperty("budgets").EnumerateArray().Single(b => b.GetProperty("name").GetString() == "MinCompressionRatio").GetProperty("met").GetBoolean());
        Assert.Contains("A budget is missed", File.ReadAllText(Path.Combine(job.Output, "missed", "report.html")));
        Assert.Contains("\"level\": \"error\"", File.ReadAllText(Path.Combine(job.Output, "missed", "report.sarif")));
        job["MinCompressionRatio"] = "1";
        job.Succeed();
        Assert.IsFalse(Directory.Exists(Path.Combine(job.Output, "missed")));
    }

    [TestMethod]
    public void OtherPeoplesFiles_StayWhereTheyAre()
    {
        using Job job = new(pictures: 1);
        job.Succeed();
        string[] mine = [Path.Combine(job.Output, "missed", "mine.txt"), Path.Combine(job.Output, "snapshot-9-mine.onnx"), Path.Combine(job.Output, "notes.md")];
        Directory.CreateDirectory(Path.Combine(job.Output, "missed"));
        foreach (string file in mine)
            File.WriteAllText(file, "mine");
        File.WriteAllText(Path.Combine(job.Output, "missed", "report.json"), "of a missed budget");
        job.Succeed();
        foreach (string file in mine)
            Assert.AreEqual("mine", File.ReadAllText(file));
        Assert.IsFalse(File.Exists(Path.Combine(job.Output, "missed", "report.json")));
    }

    [TestMethod]
    public void WorseThanTheBaseline_Fails_AndTheSameDoesNot()
    {
        using Job job = new();
        job["BaselineReport"] = "baseline.json";
        job.Succeed();
        string report = File.ReadAllText(Path.Combine(job.Output, "report.json"));
        job.Write("baseline.json", report);
        job.Succeed();
        Assert.Contains("## Since the baseline", File.ReadAllText(Path.Combine(job.Output, "report.md")));

        long bytes = job.Json("report.json").GetProperty("delivery").GetProperty("bytes").GetInt64();
        job.Write("baseline.json", report.Replace($"\"bytes\": {bytes}", $"\"bytes\": {bytes / 2}", StringComparison.Ordinal));
        Assert.AreEqual("YC1002", job.Fail());
        job["BudgetAction"] = "Warn";
        Assert.AreEqual("YC1002", Job.Of(job.Succeed(), "warning").Single().GetProperty("code").GetString());
    }

    [TestMethod]
    [DataRow("{}")]
    [DataRow("no json")]
    public void BaselineThatIsNoReport_WarnsAndGoesOn(string content)
    {
        using Job job = new();
        job["BaselineReport"] = "baseline.json";
        job.Write("baseline.json", content);
        Assert.AreEqual("YC1001", Job.Of(job.Succeed(), "warning").Single().GetProperty("code").GetString());
    }

    [TestMethod]
    public void BaselineOfAnOlderSchema_WarnsAndGoesOn()
    {
        using Job job = new();
        job.Succeed();
        job.Write("baseline.json", File.ReadAllText(Path.Combine(job.Output, "report.json")).Replace("\"schema\": 1", "\"schema\": 0", StringComparison.Ordinal));
        job["BaselineReport"] = "baseline.json";
        JsonElement warning = Job.Of(job.Succeed(), "warning").Single();
        Assert.AreEqual("YC1001", warning.GetProperty("code").GetString());
        Assert.Contains("schema 0", warning.GetProperty("text").GetString()!);
    }

    [TestMethod]
    public void BaselineWithoutNewMembers_IsCompared()
    {
        using Job job = new();
        job.Succeed();
        System.Text.Json.Nodes.JsonObject old = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(job.Output, "report.json")))!.AsObject();
        foreach (string later in (string[])["ledger", "layers", "environment", "snapshots", "tradeOffs", "sensitivity"])
            old.Remove(later);
        job.Write("baseline.json", old.ToJsonString());
        job["BaselineReport"] = "baseline.json";
        Assert.IsEmpty(Job.Of(job.Succeed(), "warning"));
        Assert.Contains("## Since the baseline", File.ReadAllText(Path.Combine(job.Output, "report.md")));
    }

    [TestMethod]
    public void CalibrationPicturesInTheReport_AreMarked_AndUnreadableOnesLeftOut()
    {
        using Job job = new(pictures: 6);
        job["ValidationData"] = "";
        job["CalibrationData"] = "data/images";
        job["Quantization"] = "Static";
        job.Write("data/images/shapes-00002.png", "no picture");
        string[] codes = [.. Job.Of(job.Succeed(), "warning").Select(w => w.GetProperty("code").GetString()!)];
        CollectionAssert.Contains(codes, "YC0403");
        string html = File.ReadAllText(Path.Combine(job.Output, "report.html"));
        Assert.Contains("These are calibration pictures", html);
        Assert.Contains("the calibration pictures themselves", html);
        Assert.Contains("shapes-00001.png", html);
        Assert.DoesNotContain("<figcaption>shapes-00002.png", html);
    }

    [TestMethod]
    public void MissedBudgetWithWarn_Ships()
    {
        using Job job = new();
        job["MinCompressionRatio"] = "2";
        job["BudgetAction"] = "Warn";
        JsonElement warning = Job.Of(job.Succeed(), "warning").Single();
        Assert.AreEqual("YC0902", warning.GetProperty("code").GetString());
        JsonElement budget = job.Json("report.json").GetProperty("budgets").EnumerateArray().Single(b => b.GetProperty("name").GetString() == "MinCompressionRatio");
        Assert.IsFalse(budget.GetProperty("met").GetBoolean());
        Assert.AreEqual(1, budget.GetProperty("measured").GetDouble());
    }

    [TestMethod]
    public void FirstJobThatFails_LeavesNoFolder()
    {
        using Job job = new();
        job["Quantization"] = "Statik";
        Assert.AreEqual("YC0101", job.Fail());
        Assert.IsFalse(Directory.Exists(job.Output));
    }

    [TestMethod]
    public void Error_NamesTheItemsFile()
    {
        using Job job = new();
        job.Model = job.PathOf("models", "none.pt");
        (_, JsonElement[] lines) = job.Run();
        JsonElement error = Job.Of(lines, "error").Single();
        Assert.AreEqual("YC0107", error.GetProperty("code").GetString());
        Assert.AreEqual(job.Model, error.GetProperty("file").GetString());
    }

    [TestMethod]
    [DataRow("ValidationData", "no/such/folder", "YC0401")]
    [DataRow("ValidationData", "models", "YC0402")]
    [DataRow("ValidationData", "broken.yaml", "YC0405")]
    [DataRow("DecisionFile", "broken.yaml", "YC0906")]
    [DataRow("LogicalName", "../x.onnx", "YC0112")]
    [DataRow("AccessorName", "a b", "YC0111")]
    [DataRow("Pruning", "OBS", "YC0701")]
    public void BadOption_IsACodedError(string name, string value, string code)
    {
        using Job job = new(pictures: 2);
        job.Write("broken.yaml", "path: [");
        job[name] = value;
        Assert.AreEqual(code, job.Fail());
    }

    [TestMethod]
    public void UnreadablePictures_SomeAreLeftOutAllAreAnError()
    {
        using Job job = new(pictures: 3);
        job.Write("data/images/shapes-00000.png", "no picture");
        JsonElement warning = Job.Of(job.Succeed(), "warning").Single();
        Assert.AreEqual("YC0403", warning.GetProperty("code").GetString());
        job.Write("data/images/shapes-00001.png", "");
        job.Write("data/images/shapes-00002.png", "no picture");
        Assert.AreEqual("YC0404", job.Fail());
    }

    [TestMethod]
    public void StaticWithoutPictures_IsAnError()
    {
        using Job job = new();
        job["Quantization"] = "Static";
        job["ValidationData"] = "";
        Assert.AreEqual("YC0104", job.Fail());
    }

    [TestMethod]
    public void ModelThatIsQuantizedAlready_IsAnErrorOnlyWhereItIsToBeQuantized()
    {
        using Job job = new();
        job["Quantization"] = "Static";
        job.Succeed();
        job.Model = job.Write("models/int8.onnx", File.ReadAllBytes(Path.Combine(job.Output, "tiny-1.onnx")));
        Assert.StartsWith("YC0", job.Fail());
        job["Quantization"] = "None";
        job.Succeed();
    }

    [TestMethod]
    public void OutputThatCannotBeWritten_IsAnErrorBeforeTheWork()
    {
        using Job job = new();
        Directory.CreateDirectory(Path.GetDirectoryName(job.Output)!);
        File.WriteAllText(job.Output, "a file in the way");
        (_, JsonElement[] lines) = job.Run();
        Assert.AreEqual("YC0003", Job.Of(lines, "error").Single().GetProperty("code").GetString());
        Assert.IsEmpty(Job.Of(lines, "progress"));
    }

    [TestMethod]
    public void MissingJobFile_IsAnError()
    {
        using MemoryStream output = new();
        Assert.AreEqual(1, RunCommand.Run(Path.Combine(Path.GetTempPath(), "no-job.json"), output));
        Assert.Contains("YC0002", System.Text.Encoding.ASCII.GetString(output.ToArray()));
    }
}
