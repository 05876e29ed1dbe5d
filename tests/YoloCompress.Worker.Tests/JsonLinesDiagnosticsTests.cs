using System.Text;
using System.Text.Json;
using YoloCompress.Diagnostics;

namespace YoloCompress.Worker.Tests;

[TestClass]
public sealed class JsonLinesDiagnosticsTests
{
    private readonly MemoryStream _stream = new();

    [TestMethod]
    public void EveryKind_IsOneDocumentedLine()
    {
        JsonLinesDiagnostics diagnostics = new(_stream);
        diagnostics.Log("größer\nals \"zuvor\"", Importance.High);
        diagnostics.Log("plain");
        diagnostics.Log("detail", Importance.Low);
        diagnostics.Progress("Quantize", 0.4);
        diagnostics.Warn("YC0403", "unreadable", "/a/é.jpg");
        diagnostics.Error("YC0201", "broken", null);
        CollectionAssert.AreEqual(
            new[]
            {
                """{"type":"message","importance":"high","text":"gr\u00F6\u00DFer\nals \u0022zuvor\u0022"}""",
                """{"type":"message","importance":"normal","text":"plain"}""",
                """{"type":"message","importance":"low","text":"detail"}""",
                """{"type":"progress","stage":"Quantize","fraction":0.4}""",
                """{"type":"warning","code":"YC0403","text":"unreadable","file":"/a/\u00E9.jpg"}""",
                """{"type":"error","code":"YC0201","text":"broken","file":null}""",
            },
            Lines());
    }

    [TestMethod]
    public void Progress_IsSaidInSteps()
    {
        JsonLinesDiagnostics diagnostics = new(_stream);
        for (int i = 0; i <= 1000; i++)
            diagnostics.Progress("A", i / 1000.0);
        diagnostics.Progress("B", 0);
        diagnostics.Progress("B", double.NaN);
        diagnostics.Progress("B", 7);
        string[] lines = Lines();
        Assert.IsLessThan(110, lines.Length);
        Assert.AreEqual("""{"type":"progress","stage":"A","fraction":1}""", lines.Last(l => l.Contains("\"A\"", StringComparison.Ordinal)));
        Assert.AreEqual("""{"type":"progress","stage":"B","fraction":1}""", lines[^1]);
    }

    [TestMethod]
    public void Threads_DoNotMixTheirLines()
    {
        JsonLinesDiagnostics diagnostics = new(_stream);
        Parallel.For(0, 500, i => diagnostics.Log(new string((char)('a' + (i % 26)), i)));
        string[] lines = Lines();
        Assert.HasCount(500, lines);
        foreach (string line in lines)
            Assert.HasCount(1, JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!.Distinct().DefaultIfEmpty('a').ToArray());
    }

    private string[] Lines() => Encoding.ASCII.GetString(_stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
