using YoloCompress.Detection;
using YoloCompress.TestAssets;

namespace YoloCompress.Tests.TestAssets;

[TestClass]
public sealed class ShapesAssetsTests
{
    [TestMethod]
    public void Write_GivesTheSameFilesEveryTime()
    {
        using TemporaryFolder first = new(), second = new();
        ShapesAssets.Write(first.Path);
        ShapesAssets.Write(second.Path);
        string[] files = Files(first.Path);
        CollectionAssert.AreEqual(files, Files(second.Path));
        Assert.HasCount(1 + 1 + (4 * 24) + 3, files);
        foreach (string file in files)
            CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(first.Path, file)), File.ReadAllBytes(Path.Combine(second.Path, file)), file);
    }

    [TestMethod]
    public void Write_LeavesTwoSplitsWithLabels()
    {
        using TemporaryFolder folder = new();
        ShapesAssets.Write(folder.Path);
        string yaml = Path.Combine(folder.Path, ShapesDataset.YamlName);
        foreach (DataSplit split in (DataSplit[])[DataSplit.Train, DataSplit.Validation])
        {
            ImageSet set = ImageSet.Resolve(yaml, folder.Path, split);
            Assert.HasCount(24, set.Pictures);
            Assert.IsTrue(set.HasLabels, $"{split}");
        }
    }

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}
