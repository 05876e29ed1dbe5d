using System.IO.Compression;
using System.Xml.Linq;

namespace YoloCompress.EndToEnd;

/// <summary>What is in the package, and what is not.</summary>
[TestClass]
public sealed class PackageTests
{
    [TestMethod]
    public void Package_IsSmallAndCarriesFivePlatforms()
    {
        Assert.IsLessThanOrEqualTo(80_000_000, new FileInfo(TestPackage.File).Length);
        using ZipArchive package = ZipFile.OpenRead(TestPackage.File);
        string[] names = [.. package.Entries.Select(entry => entry.FullName)];
        foreach (string rid in new[] { "linux-x64", "linux-arm64", "win-x64", "win-arm64", "osx-arm64" })
        {
            Assert.IsTrue(names.Any(n => n.StartsWith($"tools/net10.0/runtimes/{rid}/native/", StringComparison.Ordinal) && n.Contains("onnxruntime", StringComparison.Ordinal)), rid);
            Assert.IsTrue(names.Any(n => n.StartsWith($"tools/net10.0/runtimes/{rid}/native/", StringComparison.Ordinal) && n.Contains("SkiaSharp", StringComparison.Ordinal)), rid);
        }

        foreach (string name in new[]
        {
            "README.md", "LICENSE", "THIRD-PARTY-NOTICES.md", "licenses/onnxruntime/ThirdPartyNotices.txt", "build/YoloCompress.Build.targets",
            "buildMultiTargeting/YoloCompress.Build.targets", "tasks/net10.0/YoloCompress.Build.Tasks.dll", "tools/net10.0/YoloCompress.Worker.dll",
            "tools/net10.0/YoloCompress.dll", "docs/errors/YC0020.md",
        })
        {
            Assert.Contains(name, names);
        }

        Assert.HasCount(0, names.Where(n => n.StartsWith("lib/", StringComparison.Ordinal) || n.StartsWith("ref/", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    public void Package_HasNoDependencyAndIsForDevelopmentOnly()
    {
        using ZipArchive package = ZipFile.OpenRead(TestPackage.File);
        XDocument nuspec = XDocument.Load(package.GetEntry("YoloCompress.Build.nuspec")!.Open());
        Assert.IsFalse(nuspec.Descendants().Any(e => e.Name.LocalName is "dependency" or "frameworkAssembly"), nuspec.ToString());
        Assert.AreEqual("true", nuspec.Descendants().Single(e => e.Name.LocalName == "developmentDependency").Value);
    }

    [TestMethod]
    public void Package_PackedAgain_IsTheSameByteForByte()
    {
        string again = TestPackage.PackInto("again");
        Assert.AreEqual(Hash(TestPackage.File), Hash(again));

        static string Hash(string file)
        {
            using FileStream stream = File.OpenRead(file);
            return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(stream));
        }
    }

    [TestMethod]
    public void Package_HoldsNoPathOfTheMachineThatBuiltIt()
    {
        using ZipArchive package = ZipFile.OpenRead(TestPackage.File);
        byte[] root = System.Text.Encoding.UTF8.GetBytes(Repository.Root), packages = System.Text.Encoding.UTF8.GetBytes(Repository.Packages);
        byte[] root16 = System.Text.Encoding.Unicode.GetBytes(Repository.Root), packages16 = System.Text.Encoding.Unicode.GetBytes(Repository.Packages);
        foreach (ZipArchiveEntry entry in package.Entries.Where(e => !e.FullName.Contains("/native/", StringComparison.Ordinal)))
        {
            using MemoryStream content = new();
            using (Stream stream = entry.Open())
                stream.CopyTo(content);
            ReadOnlySpan<byte> bytes = content.ToArray();
            Assert.IsTrue(bytes.IndexOf(root) < 0 && bytes.IndexOf(root16) < 0 && bytes.IndexOf(packages) < 0 && bytes.IndexOf(packages16) < 0, entry.FullName);
        }
    }
}
