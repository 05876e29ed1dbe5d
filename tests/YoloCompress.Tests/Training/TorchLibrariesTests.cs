using YoloCompress.Inference;
using YoloCompress.Training;
using static TorchSharp.torch;

namespace YoloCompress.Tests.Training;

[TestClass]
public sealed class TorchLibrariesTests
{
    [TestMethod]
    public void Torch_works_from_the_package_folder()
    {
        TorchLibraries.Load();
        TorchLibraries.Load();
        using Tensor two = ones(2) + 1;
        CollectionAssert.AreEqual(new[] { 2f, 2f }, two.data<float>().ToArray());
    }

    [TestMethod]
    public void No_native_library_of_torch_lies_in_the_bin_folder()
    {
        string[] natives = [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories)
            .Select(Path.GetFileName).OfType<string>().Where(f => f.Contains("torch", StringComparison.OrdinalIgnoreCase) && f != "TorchSharp.dll")];
        Assert.IsEmpty(natives);
    }

    [TestMethod]
    public void The_staged_copy_differs_in_the_one_version_flag()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("Only Linux needs the copy.");
        byte[] original = File.ReadAllBytes(NativeLibraries.Find(NativePackage.TorchShim)!);
        byte[] changed = StagedShim.Weaken(original, "GLIBCXX_3.4.32");
        int[] different = [.. Enumerable.Range(0, original.Length).Where(i => original[i] != changed[i])];
        Assert.HasCount(1, different);
        Assert.AreEqual(original[different[0]] | 2, (int)changed[different[0]]);
        Assert.ThrowsExactly<InvalidDataException>(() => StagedShim.Weaken(original, "GLIBCXX_9.9"));
    }
}
