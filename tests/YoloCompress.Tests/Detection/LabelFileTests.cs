using YoloCompress.Detection;

namespace YoloCompress.Tests.Detection;

[TestClass]
public class LabelFileTests
{
    [TestMethod]
    public void Read_TakesBoxesAndOutlines_EqualLinesOnce()
    {
        IReadOnlyList<ObjectLabel> labels = Read("3 0.5 0.25 0.2 0.1\n\n  7.0 0.1 0.2 0.3 0.2 0.3 0.6\r\n3 0.5 0.25 0.2 0.1\n");

        Assert.HasCount(2, labels);
        Assert.AreEqual(new ObjectLabel(3, 0.5f, 0.25f, 0.2f, 0.1f), labels[0]);
        ObjectLabel outline = labels[1];
        Assert.AreEqual(7, outline.Class);
        Assert.AreEqual(0.2f, outline.CenterX, 1e-6f);
        Assert.AreEqual(0.4f, outline.CenterY, 1e-6f);
        Assert.AreEqual(0.2f, outline.Width, 1e-6f);
        Assert.AreEqual(0.4f, outline.Height, 1e-6f);
    }

    [TestMethod]
    [DataRow("0 0.5 0.5 0.1", "4 values")]
    [DataRow("0 0.5 0.5 0.1 0.1 0.9", "6 values")]
    [DataRow("0 0.5 0.5 0 0.1", "width or height is 0")]
    [DataRow("0 0.5 0.5 0.5 0.6 0.5 0.7", "width or height is 0")]
    [DataRow("person 0.5 0.5 0.1 0.1", "'person' is no number")]
    [DataRow("-1 0.5 0.5 0.1 0.1", "'-1' is no class number")]
    [DataRow("1.5 0.5 0.5 0.1 0.1", "'1.5' is no class number")]
    [DataRow("0 320 200 64 64", "320 is out of range")]
    [DataRow("0 0.5 -0.1 0.1 0.1", "-0.1 is out of range")]
    [DataRow("0 0.5 NaN 0.1 0.1", "'NaN' is no number")]
    [DataRow("0,0.5,0.5,0.1,0.1", "is no number")]
    public void MalformedLine_IsNamed(string line, string message)
    {
        InvalidDataException e = Assert.ThrowsExactly<InvalidDataException>(() => Read("0 0.5 0.5 0.1 0.1\n" + line));

        StringAssert.Contains(e.Message, "line 2");
        StringAssert.Contains(e.Message, message);
    }

    [TestMethod]
    public void EmptyFile_IsAPictureWithoutObjects() => Assert.IsEmpty(Read(""));

    private static IReadOnlyList<ObjectLabel> Read(string content)
    {
        using TemporaryFolder folder = new();
        return LabelFile.Read(folder.Write("a.txt", content));
    }
}
