using YoloCompress.Pipeline;

namespace YoloCompress.Tests.Pipeline;

[TestClass]
public sealed class OptionCatalogTests
{
    [TestMethod]
    public void Catalog_HasEveryOption() => CollectionAssert.AreEquivalent(
        typeof(CompressionOptions).GetProperties().Select(p => p.Name).Where(n => n != "EqualityContract").ToArray(),
        OptionCatalog.All.Select(o => o.Name).ToArray());

    [TestMethod]
    public void Documentation_HasTheCatalogsTable()
    {
        // The first table; those of properties and results follow it.
        string[] rows = [.. File.ReadLines(Repository.PathOf("docs", "options.md"))
            .SkipWhile(l => !l.StartsWith("| `", StringComparison.Ordinal)).TakeWhile(l => l.StartsWith("| `", StringComparison.Ordinal))];
        string[] expected = [.. OptionCatalog.All.Select(o => $"| `{o.Name}` | {o.Meaning} | {o.Values} | {o.Default} |")];
        Assert.AreEqual(string.Join("\n", expected), string.Join("\n", rows));
    }

    [TestMethod]
    [DataRow("ImageSize", "--image-size")]
    [DataRow("MaxSizeKB", "--max-size-kb")]
    [DataRow("MinSpeedup", "--min-speedup")]
    public void CommandLineName_IsKebabCase(string name, string expected) =>
        Assert.AreEqual(expected, OptionCatalog.Find(name)!.CommandLineName);
}
