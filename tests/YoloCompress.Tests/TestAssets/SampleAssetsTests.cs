using YoloCompress.Onnx;
using YoloCompress.TestAssets;

namespace YoloCompress.Tests.TestAssets;

/// <summary>The sample's committed files are what the generator makes. To write them anew, set YOLOCOMPRESS_WRITE_ASSETS=1 and run this test.</summary>
[TestClass]
public sealed class SampleAssetsTests
{
    private static readonly string Committed = Repository.PathOf("samples", "DetectObjects", "assets");

    [TestMethod]
    public void CommittedFiles_AreTheGenerators()
    {
        if (Environment.GetEnvironmentVariable("YOLOCOMPRESS_WRITE_ASSETS") == "1")
        {
            Directory.Delete(Committed, recursive: true);
            SampleAssets.Write(Committed);
        }

        using TemporaryFolder folder = new();
        SampleAssets.Write(folder.Path);
        CollectionAssert.AreEqual(Files(folder.Path), Files(Committed));
        foreach (string text in Files(folder.Path).Where(f => f.EndsWith(".txt", StringComparison.Ordinal) || f.EndsWith(".yaml", StringComparison.Ordinal)))
            Assert.AreEqual(File.ReadAllText(Path.Combine(folder.Path, text)), File.ReadAllText(Path.Combine(Committed, text)), text);
        ModelGraph made = ModelGraph.Parse(File.ReadAllBytes(Path.Combine(folder.Path, SampleAssets.ModelName)));
        ModelGraph committed = ModelGraph.Parse(File.ReadAllBytes(Path.Combine(Committed, SampleAssets.ModelName)));
        CollectionAssert.AreEqual(made.Nodes.ToArray(), committed.Nodes.ToArray());
        foreach (TensorProto tensor in made.Initializers)
        {
            // Another machine's logarithm may differ in the last bit.
            float[] a = tensor.ToFloats(), b = committed.Initializer(tensor.Name)!.ToFloats();
            for (int i = 0; i < a.Length; i++)
                Assert.AreEqual(a[i], b[i], 1e-4f * Math.Max(1, Math.Abs(a[i])), tensor.Name);
        }
    }

    [TestMethod]
    public void CommittedFiles_StaySmall() =>
        Assert.IsLessThan(1_000_000, Directory.GetFiles(Committed, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length));

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}
