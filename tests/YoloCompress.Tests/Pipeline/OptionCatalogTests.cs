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
    public void DefaultsThatAreStated_AreThoseThatHold()
    {
        foreach (OptionDefinition option in OptionCatalog.All)
        {
            string value = option.Default.Trim('`');
            bool isValue = option.Default.StartsWith('`') && option.Default.LastIndexOf('`') == option.Default.Length - 1 && !value.Contains('`', StringComparison.Ordinal);
            // Entropy is what nothing given comes to where it is smaller; names are made of the file's.
            if ((!isValue && !double.TryParse(value, out _)) || option.Name is nameof(CompressionOptions.ResourceCompression) or nameof(CompressionOptions.LogicalName)
                or nameof(CompressionOptions.WeightBits))
                continue;
            CompressionOptions given = CompressionOptions.Parse(new Dictionary<string, string> { [option.Name] = value }, new RecordingDiagnostics());
            object? actual = typeof(CompressionOptions).GetProperty(option.Name)!.GetValue(given), standard = typeof(CompressionOptions).GetProperty(option.Name)!.GetValue(new CompressionOptions());
            if (actual is IReadOnlyList<float> list)
                CollectionAssert.AreEqual(((IReadOnlyList<float>)standard!).ToArray(), list.ToArray(), option.Name);
            else
                Assert.AreEqual(standard, actual, option.Name);
        }
    }

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
