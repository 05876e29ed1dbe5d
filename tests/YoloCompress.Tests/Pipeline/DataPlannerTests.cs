using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;
using YoloCompress.Quantization;
using YoloCompress.TestAssets;

namespace YoloCompress.Tests.Pipeline;

[TestClass]
public sealed class DataPlannerTests
{
    private readonly RecordingDiagnostics _diagnostics = new();

    [TestMethod]
    public void Both_AreTakenAsGiven()
    {
        using TemporaryFolder folder = new();
        ShapesDataset.Write(folder.PathOf("calibration"), 5, firstSeed: 0, imageSize: 64);
        ShapesDataset.Write(folder.PathOf("validation"), 3, firstSeed: 100, imageSize: 64);
        DataPlan plan = Plan(folder, new() { CalibrationData = "calibration/images", CalibrationCount = 2, ValidationData = "validation/shapes.yaml" });
        Assert.AreEqual("shapes-00000,shapes-00001", Names(plan.Calibration));
        Assert.AreEqual("shapes-00002,shapes-00003", Names(plan.Choices));
        Assert.AreEqual("shapes-00100,shapes-00101,shapes-00102", Names(plan.Validation));
        Assert.IsEmpty(_diagnostics.Warnings);
    }

    [TestMethod]
    public void SharedPictures_AreWarnedOf()
    {
        using TemporaryFolder folder = new();
        ShapesDataset.Write(folder.PathOf("data"), 4, imageSize: 64);
        Plan(folder, new() { CalibrationData = "data/images", CalibrationCount = 3, ValidationData = "data/shapes.yaml" });
        Assert.AreEqual(ErrorCodes.CalibrationInsideValidation, _diagnostics.Warnings.Single().Code);
        Assert.Contains("3 of the 3", _diagnostics.Warnings[0].Message);
    }

    [TestMethod]
    public void CopiesUnderOtherNames_AreWarnedOf()
    {
        using TemporaryFolder folder = new();
        ShapesDataset.Write(folder.PathOf("calibration"), 3, imageSize: 64);
        ShapesDataset.Write(folder.PathOf("validation"), 4, firstSeed: 100, imageSize: 64);
        File.Copy(folder.PathOf("calibration/images/shapes-00001.png"), folder.PathOf("validation/images/other.png"));
        // As long as another one, and not the same: the length alone says nothing.
        byte[] edited = File.ReadAllBytes(folder.PathOf("calibration/images/shapes-00002.png"));
        edited[^20] ^= 1;
        File.WriteAllBytes(folder.PathOf("validation/images/edited.png"), edited);
        Plan(folder, new() { CalibrationData = "calibration/images", ValidationData = "validation/images" });
        Assert.AreEqual(ErrorCodes.CalibrationInsideValidation, _diagnostics.Warnings.Single().Code);
        Assert.Contains("1 of the 3", _diagnostics.Warnings[0].Message);
    }

    [TestMethod]
    public void TrainingPicturesOfTheYamlThatAreCopiesOfValidationPictures_AreWarnedOf()
    {
        using TemporaryFolder folder = new();
        ShapesDataset.Write(folder.PathOf("a"), 3, imageSize: 64);
        ShapesDataset.Write(folder.PathOf("b"), 3, imageSize: 64);
        folder.Write("data.yaml", "path: .\ntrain: a/images\nval: b/images\nnames: [red, green, blue]\n");
        Plan(folder, new() { ValidationData = "data.yaml" });
        Assert.AreEqual(ErrorCodes.CalibrationInsideValidation, _diagnostics.Warnings.Single().Code);
        Assert.Contains("3 of the 3", _diagnostics.Warnings[0].Message);
    }

    [TestMethod]
    public void OnlyCalibration_LeavesTheRestForValidation()
    {
        using TemporaryFolder folder = new();
        ShapesDataset.Write(folder.PathOf("data"), 5, imageSize: 64);
        DataPlan plan = Plan(folder, new() { CalibrationData = "data/images", CalibrationCount = 3 });
        Assert.AreEqual("shapes-00003,shapes-00004", Names(plan.Validation));
        Assert.IsNull(plan.Choices);
        Assert.AreEqual(ErrorCodes.NoValidationData, _diagnostics.Warnings.Single().Code);
    }

    [TestMethod]
    public void OnlyFewCalibrationPictures_ServeForBoth()
    {
        using TemporaryFolder folder = new();
        ShapesDataset.Write(folder.PathOf("data"), 3, imageSize: 64);
        DataPlan plan = Plan(folder, new() { CalibrationData = "data/images" });
        Assert.AreEqual(Names(plan.Calibration), Names(plan.Validation));
        Assert.Contains("themselves", _diagnostics.Warnings.Single().Message);
    }

    [TestMethod]
    public void OnlyValidation_TakesTheYamlsTrainingPictures()
    {
        using TemporaryFolder folder = new();
        ShapesDataset.Write(folder.PathOf("a"), 3, firstSeed: 0, imageSize: 64);
        ShapesDataset.Write(folder.PathOf("b"), 2, firstSeed: 10, imageSize: 64);
        folder.Write("data.yaml", "path: .\ntrain: a/images\nval: b/images\nnames: [red, green, blue]\n");
        DataPlan plan = Plan(folder, new() { ValidationData = "data.yaml" });
        Assert.AreEqual("shapes-00000,shapes-00001,shapes-00002", Names(plan.Calibration));
        Assert.AreEqual("shapes-00010,shapes-00011", Names(plan.Validation));
        Assert.IsEmpty(_diagnostics.Warnings);
    }

    [TestMethod]
    public void OnlyValidation_IsSplitWhereNothingElseIsThere()
    {
        using TemporaryFolder folder = new();
        ShapesDataset.Write(folder.PathOf("data"), 5, imageSize: 64);
        DataPlan plan = Plan(folder, new() { ValidationData = "data/shapes.yaml" });
        Assert.AreEqual("shapes-00000,shapes-00001", Names(plan.Calibration));
        Assert.AreEqual("shapes-00002,shapes-00003,shapes-00004", Names(plan.Validation));
        Assert.AreEqual(ErrorCodes.CalibratedOnValidationData, _diagnostics.Warnings.Single().Code);
    }

    [TestMethod]
    public void OnlyValidationWithoutQuantization_StaysWhole()
    {
        using TemporaryFolder folder = new();
        ShapesDataset.Write(folder.PathOf("data"), 5, imageSize: 64);
        DataPlan plan = Plan(folder, new() { ValidationData = "data/images", Quantization = QuantizationMode.None });
        Assert.IsNull(plan.Calibration);
        Assert.HasCount(5, plan.Validation!.Pictures);
        Assert.IsEmpty(_diagnostics.Warnings);
    }

    [TestMethod]
    public void Nothing_GivesNothing() => Assert.AreEqual("none/none/none", Shape(new()));

    [TestMethod]
    public void Record_TakesTheUsedPicturesButEveryFolder()
    {
        using TemporaryFolder folder = new();
        string yaml = ShapesDataset.Write(folder.PathOf("data"), 6, imageSize: 64);
        InputRecorder inputs = new();
        Plan(folder, new() { CalibrationData = "data/shapes.yaml", CalibrationCount = 1, ValidationData = "data/images/shapes-00005.png" }).Record(inputs);
        string json = System.Text.Encoding.UTF8.GetString(inputs.ToJson());
        Assert.AreEqual(64, inputs.HashOf(yaml).Length);
        // Calibration, choice and validation: pictures; choice and validation: labels.
        Assert.Contains("images/shapes-00000.png", json);
        Assert.Contains("images/shapes-00001.png", json);
        Assert.Contains("labels/shapes-00005.txt", json);
        Assert.DoesNotContain("images/shapes-00003.png", json);
        Assert.DoesNotContain("labels/shapes-00000.txt", json);
        Assert.Contains("\"shapes-00003.png\"", json, "The folder's listing names every picture, so that a deleted one counts.");
    }

    [TestMethod]
    public void Record_TakesTheTrainingFolderThatIsMissing()
    {
        using TemporaryFolder folder = new();
        ShapesDataset.Write(folder.PathOf("b"), 4, imageSize: 64);
        folder.Write("data.yaml", "path: .\ntrain: a/images\nval: b/images\nnames: [red, green, blue]\n");
        InputRecorder inputs = new();
        Plan(folder, new() { ValidationData = "data.yaml" }).Record(inputs);
        string json = System.Text.Encoding.UTF8.GetString(inputs.ToJson());
        Assert.Contains(System.Text.Json.JsonEncodedText.Encode(folder.PathOf("a", "images")).ToString(), json, "When the folder appears, calibration takes its pictures.");
    }

    private static string Names(ImageSet? set) => set == null ? "none" : string.Join(",", set.Pictures.Select(p => Path.GetFileNameWithoutExtension(p.Path)));

    private string Shape(CompressionOptions options)
    {
        using TemporaryFolder folder = new();
        DataPlan plan = Plan(folder, options);
        return $"{Names(plan.Calibration)}/{Names(plan.Choices)}/{Names(plan.Validation)}";
    }

    private DataPlan Plan(TemporaryFolder folder, CompressionOptions options) => new DataPlanner(options, folder.Path, _diagnostics, "m.pt").Plan();
}
