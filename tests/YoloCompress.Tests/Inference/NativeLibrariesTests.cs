using System.Diagnostics;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;

namespace YoloCompress.Tests.Inference;

[TestClass]
public class NativeLibrariesTests
{
    [TestMethod]
    public void Find_GivesTheExactVersionInThePackageFolder()
    {
        string? path = NativeLibraries.Find(NativePackage.OnnxRuntime);

        Assert.IsNotNull(path);
        StringAssert.Contains(path.Replace('\\', '/'), $"/{NativePackage.Of("onnxruntime")!.Version}/runtimes/");
    }

    [TestMethod]
    public void Loaded_FromThePackageFolder_AndNothingIsCopied()
    {
        NativeLibraries.Register();
        NativeLibraries.Register(["/nowhere"]);
        using OnnxModel model = new(SmallModels.Chain());
        using SkiaSharp.SKBitmap bitmap = new(2, 2);

        string[] natives =
        [
            .. Process.GetCurrentProcess().Modules.Cast<ProcessModule>().Select(m => m.FileName)
                .Where(f => f.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase) || f.Contains("SkiaSharp", StringComparison.Ordinal))
                .Where(f => !f.EndsWith("Microsoft.ML.OnnxRuntime.dll", StringComparison.Ordinal) && Path.GetFileName(f) != "SkiaSharp.dll"),
        ];

        CollectionAssert.Contains(natives, NativeLibraries.Find(NativePackage.OnnxRuntime));
        CollectionAssert.Contains(natives, NativeLibraries.Find(NativePackage.Skia));
        Assert.IsFalse(Directory.EnumerateFiles(AppContext.BaseDirectory, "*onnxruntime.so", SearchOption.AllDirectories).Any());
        Assert.IsFalse(Directory.EnumerateFiles(AppContext.BaseDirectory, "libSkiaSharp*", SearchOption.AllDirectories).Any());
    }

    [TestMethod]
    public void GivenFolder_IsLookedThroughFirst()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write($"runtimes/{NativePlatform.Current}/native/{NativePlatform.FileName("given")}", "");

        NativeLibraries.Register([folder.Path]);

        Assert.AreEqual(file, NativeLibraries.Find("given"));
    }

    [TestMethod]
    public void MissingLibrary_IsAnErrorThatNamesEveryPlace()
    {
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => NativeLibraries.Require("nowhere"));

        Assert.AreEqual(ErrorCodes.NativeLibraryNotFound, e.Code);
        StringAssert.Contains(e.Message, NativePlatform.FileName("nowhere"));
        StringAssert.Contains(e.Message, AppContext.BaseDirectory);
    }

    [TestMethod]
    public void FileThatIsNoLibrary_IsAnErrorThatNamesIt()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write(NativePlatform.FileName("broken"), "no library");
        NativeLibraries.Register([folder.Path]);

        Assert.AreEqual(file, Assert.ThrowsExactly<YoloCompressException>(() => NativeLibraries.Require("broken")).File);
    }
}
