using YoloCompress.Inference;

namespace YoloCompress.Tests.Inference;

[TestClass]
public class ActivationReaderTests
{
    private static readonly float[][] Pictures = [[.. Enumerable.Repeat(1f, 12)], [.. Enumerable.Repeat(5f, 12)]];

    [TestMethod]
    [DataRow(ActivationReader.DefaultMemoryLimit, 1)]
    [DataRow(60L, 2)]
    public void Read_ShowsInputAndInnerValuesPictureByPicture(long memoryLimit, int runs)
    {
        using ActivationReader reader = new(SmallModels.Chain(), ["sum", "x", "twice"], memoryLimit: memoryLimit);
        List<string> seen = [];

        reader.Read(Pictures, (picture, tensor) => seen.Add($"{picture} {tensor.Name} {tensor.Values[11]} {tensor.Values.Length}"));

        Assert.AreEqual(runs, reader.RunsPerPicture);
        CollectionAssert.AreEqual(
            new[] { "0 x 1 12", "0 sum 2 12", "0 twice 4 12", "1 x 5 12", "1 sum 6 12", "1 twice 12 12" }, seen);
    }

    [TestMethod]
    public void OnlyTheInput_NeedsNoOtherValue()
    {
        using ActivationReader reader = new(SmallModels.Chain(), ["x"]);
        int seen = 0;

        reader.Read(Pictures, (_, tensor) => seen += tensor.Name == "x" ? 1 : 100);

        Assert.AreEqual(2, seen);
    }

    [TestMethod]
    public void UnknownValue_IsNamed()
    {
        ArgumentException e = Assert.ThrowsExactly<ArgumentException>(() => new ActivationReader(SmallModels.Chain(), ["nothing"]));

        StringAssert.Contains(e.Message, "'nothing'");
    }
}
