using System.Reflection;
using System.Text.RegularExpressions;
using YoloCompress.Diagnostics;

namespace YoloCompress.Tests.Diagnostics;

[TestClass]
public sealed partial class ErrorCodesTests
{
    private static readonly Dictionary<string, string> Codes = typeof(ErrorCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(f => f.IsLiteral)
        .ToDictionary(f => f.Name, f => (string)f.GetRawConstantValue()!);

    private static readonly string[] Pages = [.. Directory.GetFiles(Repository.PathOf("docs", "errors"), "*.md").Select(p => Path.GetFileNameWithoutExtension(p)).Order()];

    [TestMethod]
    public void EveryCode_IsWellFormedAndUsedOnce()
    {
        CollectionAssert.AllItemsAreUnique(Codes.Values);
        foreach ((string name, string code) in Codes)
            Assert.MatchesRegex(CodeForm(), code, name);
    }

    [TestMethod]
    public void EveryCode_HasAPage() =>
        Assert.AreEqual("", string.Join(", ", Codes.Values.Except(Pages).Order()), "Codes without a page docs/errors/CODE.md.");

    [TestMethod]
    public void EveryPage_BelongsToACode() =>
        Assert.AreEqual("", string.Join(", ", Pages.Except(Codes.Values).Order()), "Pages without a constant in ErrorCodes.");

    [TestMethod]
    public void EveryPage_StartsWithItsCodeAndExplainsIt()
    {
        foreach (string code in Pages)
        {
            string[] lines = File.ReadAllLines(Repository.PathOf("docs", "errors", code + ".md"));
            Assert.StartsWith($"# {code}: ", lines[0]);
            Assert.IsGreaterThan(2, lines.Length, $"{code}.md says too little.");
        }
    }

    [GeneratedRegex("^YC(0[0-9]|10)[0-9]{2}$")]
    private static partial Regex CodeForm();
}
