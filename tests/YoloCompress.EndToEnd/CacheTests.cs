using System.Text.RegularExpressions;

namespace YoloCompress.EndToEnd;

/// <summary>What a build takes from earlier ones, by content, and what becomes of a cache that is damaged or can't be used.</summary>
[TestClass]
public sealed class CacheTests : Scenario
{
    private const string Item = """<ModelCompression Include="models/shapes.onnx" CalibrationData="calibration/images" ValidationData="data/shapes.yaml" $(More) />""";
    private const string Unquantized = """<ModelCompression Include="models/shapes.onnx" Quantization="None" />""";

    [TestMethod]
    public void FreshCheckout_HitsCache_AndGivesTheSameBytes()
    {
        Workspace workspace = NewWorkspace(realWorker: true, ownCache: true).AddProject(FullItem());
        workspace.Run("build").Succeeds();
        byte[] first = File.ReadAllBytes(workspace.Of("obj/Debug/yolocompress/shapes/shapes.onnx"));
        Directory.Delete(workspace.Of("obj"), recursive: true);
        Directory.Delete(workspace.Of("bin"), recursive: true);
        foreach (string file in Directory.GetFiles(workspace.Of("data"), "*", SearchOption.AllDirectories).Append(workspace.Of("models/shapes.onnx")))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-1));
        Outcome outcome = workspace.Run("build", "-v:n").Succeeds();
        Assert.IsTrue(Regex.IsMatch(outcome.Output, @"Quantize: taken from the cache, \d+\.\d s saved\."), outcome.Output);
        CollectionAssert.AreEqual(first, File.ReadAllBytes(workspace.Of("obj/Debug/yolocompress/shapes/shapes.onnx")));
    }

    [TestMethod]
    public void OtherOptionChanged_KeepsTheStagesBefore()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject(FullItem("""ResourceCompression="$(Packing)" """));
        workspace.Run("build").Succeeds();
        workspace.Run("build", "--no-restore", "-p:Packing=Brotli", "-v:n").Succeeds().Says("Quantize: taken from the cache").DoesNotSay("up to date");
    }

    [TestMethod]
    public void QuantizationChanged_DoesNotPruneAgain()
    {
        Workspace workspace = NewWorkspace(realWorker: true, ownCache: true).AddProject(
            FullItem("""Pruning="LnStructured" PruneAmount="0.2" RoundTo="8" Quantization="$(How)" MinAccuracyRetention="0" """));
        workspace.Run("build", "-p:How=Static", "-v:n").Succeeds().DoesNotSay("taken from the cache");
        string widths = File.ReadAllText(workspace.Of("bin/Debug/net10.0/models/shapes.pruned.yaml"));
        Outcome second = workspace.Run("build", "--no-restore", "-p:How=WeightOnly", "-v:n").Succeeds().DoesNotSay("Quantize: taken from the cache");
        Assert.IsTrue(Regex.IsMatch(second.Output, @"Prune: taken from the cache, \d+\.\d s saved\."), second.Output);
        Assert.AreEqual(widths, File.ReadAllText(workspace.Of("bin/Debug/net10.0/models/shapes.pruned.yaml")));
    }

    [TestMethod]
    public void LabelEdited_Reruns()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject(FullItem());
        workspace.Run("build").Succeeds();
        File.AppendAllText(workspace.Of("data/labels/shapes-00007.txt"), "0 0.1 0.1 0.05 0.05\n");
        // Detections do not depend on labels: only the figures are computed anew.
        workspace.Run("build", "--no-restore", "-v:n").Succeeds().DoesNotSay("up to date").Says("Quantize: taken from the cache");
        workspace.Run("build", "--no-restore", "-v:n").Succeeds().Says("up to date");
    }

    [TestMethod]
    public void ImageDeleted_Reruns()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject(FullItem());
        workspace.Run("build").Succeeds();
        File.Delete(workspace.Of("data/images/shapes-00007.png"));
        workspace.Run("build", "--no-restore", "-v:n").Succeeds().DoesNotSay("up to date");
    }

    [TestMethod]
    public void DamagedEntry_IsNoticedByHashAndRebuilt()
    {
        Workspace workspace = NewWorkspace(realWorker: true, ownCache: true).AddProject(FullItem());
        workspace.Run("build").Succeeds();
        byte[] first = File.ReadAllBytes(workspace.Of("obj/Debug/yolocompress/shapes/shapes.onnx"));
        // Same lengths, so that only the hash can tell.
        foreach (string file in Directory.GetFiles(workspace.Of("cache/v1/cas"), "*", SearchOption.AllDirectories))
            File.WriteAllBytes(file, new byte[new FileInfo(file).Length]);
        Directory.Delete(workspace.Of("obj/Debug/yolocompress"), recursive: true);
        workspace.Run("build", "--no-restore", "-v:n").Succeeds().Says("damaged").DoesNotSay("taken from the cache");
        CollectionAssert.AreEqual(first, File.ReadAllBytes(workspace.Of("obj/Debug/yolocompress/shapes/shapes.onnx")));
        Directory.Delete(workspace.Of("obj/Debug/yolocompress"), recursive: true);
        workspace.Run("build", "--no-restore", "-v:n").Succeeds().Says("Quantize: taken from the cache");
    }

    [TestMethod]
    public void FolderIsAFile_OnlyKeepsNothing()
    {
        Workspace workspace = NewWorkspace(realWorker: true, ownCache: true).AddProject(Unquantized);
        workspace.Write("cache", "a file where the folder should be");
        workspace.Run("build", "-v:n").Succeeds().Says("Nothing is kept in the cache");
    }

    [TestMethod]
    public void FolderReadOnly_ServesHitsAndOnlyKeepsNothing()
    {
        Workspace workspace = NewWorkspace(realWorker: true, ownCache: true).AddProject(FullItem("""ResourceCompression="$(Packing)" """));
        workspace.Run("build").Succeeds();
        string[] before = Directory.GetFiles(workspace.Of("cache"), "*", SearchOption.AllDirectories);
        Directory.Delete(workspace.Of("obj/Debug/yolocompress"), recursive: true);
        File.Delete(workspace.Of("data/images/shapes-00007.png"));
        using (workspace.ReadOnly("cache"))
            workspace.Run("build", "--no-restore", "-v:n").Succeeds().Says("Quantize: taken from the cache").Says("Nothing is kept in the cache");
        CollectionAssert.AreEquivalent(before, Directory.GetFiles(workspace.Of("cache"), "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void FolderOfANewerVersion_IsLeftAlone()
    {
        Workspace workspace = NewWorkspace(realWorker: true, ownCache: true).AddProject(Unquantized);
        string newer = workspace.Write("cache/v99/ac/ab/abcd", "{\"form\":\"unknown\"}");
        workspace.Run("build").Succeeds().DoesNotSay("damaged");
        Assert.AreEqual("{\"form\":\"unknown\"}", File.ReadAllText(newer));
        Assert.IsTrue(Directory.Exists(workspace.Of("cache/v1/ac")));
    }

    [TestMethod]
    public void SizeLimit_IsKept()
    {
        Workspace workspace = NewWorkspace(realWorker: true, ownCache: true).AddProject(FullItem(), properties: "<YoloCompressCacheSizeMB>1</YoloCompressCacheSizeMB>");
        workspace.Write("cache/v1/cas/00/" + new string('0', 64), new string('x', 2_000_000));
        File.SetLastWriteTimeUtc(workspace.Of("cache/v1/cas/00/" + new string('0', 64)), DateTime.UtcNow.AddDays(-9));
        workspace.Run("build").Succeeds();
        Assert.IsLessThanOrEqualTo(1L << 20, Directory.GetFiles(workspace.Of("cache"), "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length));
        Assert.IsTrue(Directory.GetFiles(workspace.Of("cache/v1/ac"), "*", SearchOption.AllDirectories).Length > 0, "what this build made is the newest and stays");
    }

    private static string FullItem(string more = "") => Item.Replace("$(More)", more, StringComparison.Ordinal);
}
