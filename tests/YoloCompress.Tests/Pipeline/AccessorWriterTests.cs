using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using YoloCompress.Detection;
using YoloCompress.Pipeline;
using YoloCompress.TestAssets;

namespace YoloCompress.Tests.Pipeline;

[TestClass]
public sealed class AccessorWriterTests
{
    private const string NetStandard20 = AccessorCompiler.NetStandard20;
    private const string Net472 = AccessorCompiler.Net472;

    internal static readonly AccessorContent Content = new()
    {
        Namespace = "My.App.Models",
        ClassName = "Yolov5n7",
        Item = "yolov5n-7 <&\"é.pt",
        Delivery = DeliveryMode.Embed,
        LogicalName = "models/yolov5n-7 \"é\\.onnx",
        Sha256 = "ba7816bf",
        Contract = new()
        {
            Input = new("images", "float", [1, 3, 640, 640]),
            Outputs = [new("output0", "float", [1, 25200, 85]), new("extra", "float", [])],
            Opset = 13,
            IrVersion = 7,
            OldestOnnxRuntime = "1.6",
        },
        ClassNames = ["person", "\"quoted\" \\ 猫\n", ""],
        Original = new() { FileBytes = 7_500_000, ResourceBytes = 7_500_000, Parameters = 1_872_157, Macs = 2_300_000_000, Map50 = 0.5, Map5095 = 0.4 },
        Result = new() { FileBytes = 2_500_000, ResourceBytes = 1_875_000, Parameters = 1_872_157, Macs = 2_300_000_000, Map50 = 0.45, Map5095 = 0.39 },
    };

    [TestMethod]
    [DataRow(NetStandard20)]
    [DataRow(Net472)]
    public void Source_CompilesWithCSharp73WithoutWarnings(string framework)
    {
        foreach (DeliveryMode delivery in (DeliveryMode[])[DeliveryMode.Embed, DeliveryMode.Content])
            AccessorCompiler.Compile(Content with { Delivery = delivery }, framework);
    }

    [TestMethod]
    public void Source_IsTheSameEachTimeAndHasLineFeedsOnly()
    {
        byte[] source = AccessorWriter.Write(Content);
        CollectionAssert.AreEqual(source, AccessorWriter.Write(Content));
        Assert.DoesNotContain("\r", Encoding.UTF8.GetString(source));
    }

    [TestMethod]
    public void EmbeddedModel_IsOpenedAndDescribed()
    {
        byte[] model = [1, 2, 3, 4, 5];
        Type accessor = AccessorCompiler.Load(Content, new ResourceDescription(Content.LogicalName, () => new MemoryStream(model), isPublic: true));
        using (Stream stream = (Stream)accessor.GetMethod("OpenRead")!.Invoke(null, null)!)
            Assert.AreEqual(model.Length, stream.Length);
        CollectionAssert.AreEqual(model, (byte[])accessor.GetMethod("ReadAllBytes")!.Invoke(null, null)!);
        Assert.AreEqual(640, Value("ImageSize"));
        Assert.AreEqual("ba7816bf", Value("Sha256"));
        CollectionAssert.AreEqual(Content.ClassNames.ToArray(), ((IReadOnlyList<string>)Value("ClassNames")!).ToArray());
        CollectionAssert.AreEqual(new[] { 1, 3, 640, 640 }, ((IReadOnlyList<int>)Value("InputShape")!).ToArray());
        CollectionAssert.AreEqual(new[] { 1, 25200, 85 }, ((IReadOnlyList<int[]>)Value("OutputShapes")!)[0]);
        Assert.AreEqual("1.6", Value("OldestOnnxRuntime"));
        Assert.AreEqual(4.0, Value("CompressionRatio"));
        Assert.AreEqual(0.39, Value("Map5095"));
        Assert.AreEqual(0.975, Value("Map5095Retention"));
        Assert.AreEqual(double.NaN, Value("Agreement"));

        object? Value(string member) => accessor.GetField(member)!.GetValue(null);
    }

    [TestMethod]
    [DataRow(ResourceCompression.Entropy)]
    [DataRow(ResourceCompression.Brotli)]
    public void PackedModel_IsUnpackedAndChecked(ResourceCompression compression)
    {
        byte[] model = TinyDetector.Build(96).ToBytes(), packed = ResourcePacker.Pack(model, compression)!;
        AccessorContent content = Packed(compression, model);
        Type accessor = AccessorCompiler.Load(content, Resource(packed));
        CollectionAssert.AreEqual(model, (byte[])accessor.GetMethod("ReadAllBytes")!.Invoke(null, null)!);
        using (Stream stream = (Stream)accessor.GetMethod("OpenRead")!.Invoke(null, null)!)
            Assert.AreEqual(model.Length, stream.Length);

        byte[] changed = (byte[])packed.Clone();
        changed[^9] ^= 4;
        foreach (byte[] damaged in (byte[][])[packed[..^100], changed, [], new byte[1000]])
        {
            TargetInvocationException e = Assert.ThrowsExactly<TargetInvocationException>(
                () => AccessorCompiler.Load(content, Resource(damaged)).GetMethod("ReadAllBytes")!.Invoke(null, null));
            Assert.IsInstanceOfType<InvalidDataException>(e.InnerException);
            Assert.StartsWith("The resource 'models/", e.InnerException.Message);
        }

        ResourceDescription Resource(byte[] bytes) => new(content.LogicalName, () => new MemoryStream(bytes), isPublic: true);
    }

    [TestMethod]
    [DataRow(NetStandard20)]
    [DataRow(Net472)]
    public void PackedSource_CompilesWithCSharp73WithoutWarnings(string framework) =>
        AccessorCompiler.Compile(Packed(ResourceCompression.Entropy, [1, 2, 3]), framework);

    [TestMethod]
    public void MissingPackedResource_IsSaid()
    {
        Type accessor = AccessorCompiler.Load(Packed(ResourceCompression.Entropy, [1, 2, 3]));
        TargetInvocationException e = Assert.ThrowsExactly<TargetInvocationException>(() => accessor.GetMethod("OpenRead")!.Invoke(null, null));
        Assert.IsInstanceOfType<FileNotFoundException>(e.InnerException);
    }

    [TestMethod]
    public void MissingResource_IsSaid()
    {
        Type accessor = AccessorCompiler.Load(Content);
        TargetInvocationException e = Assert.ThrowsExactly<TargetInvocationException>(() => accessor.GetMethod("OpenRead")!.Invoke(null, null));
        Assert.IsInstanceOfType<FileNotFoundException>(e.InnerException);
    }

    [TestMethod]
    public void ModelThatIsNotSquare_HasNoImageSize()
    {
        Type accessor = AccessorCompiler.Load(Content with { Contract = Content.Contract with { Input = new("input", "float", [1, 3, 240, 320]) } });
        Assert.IsNull(accessor.GetField("ImageSize"));
        Assert.AreEqual(240, accessor.GetField("ImageHeight")!.GetValue(null));
        Assert.AreEqual(320, accessor.GetField("ImageWidth")!.GetValue(null));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Picture_IsFilledInAsTheModelTakesIt(bool blueFirst)
    {
        PictureEncoding encoding = new() { BlueFirst = blueFirst, Mean = [103.53f, 116.28f, 123.675f], Deviation = [57.375f, 57.12f, 58.395f] };
        AccessorContent content = Content with { Contract = Content.Contract with { Input = new("input", "float", [1, 3, 2, 4]) }, Encoding = encoding };
        Type accessor = AccessorCompiler.Load(content);
        byte[] pixels = [.. Enumerable.Range(0, 24).Select(i => (byte)(i * 10))];
        float[] input = new float[24];
        accessor.GetMethod("FillInput")!.Invoke(null, [pixels, input]);
        for (int channel = 0; channel < 3; channel++)
        {
            for (int i = 0; i < 8; i++)
                Assert.AreEqual((pixels[(3 * i) + (blueFirst ? 2 - channel : channel)] - encoding.Mean[channel]) / encoding.Deviation[channel], input[(channel * 8) + i]);
        }

        Assert.AreEqual(blueFirst ? "BGR" : "RGB", accessor.GetField("ChannelOrder")!.GetValue(null));
        CollectionAssert.AreEqual(encoding.Mean.ToArray(), ((IReadOnlyList<float>)accessor.GetField("InputMean")!.GetValue(null)!).ToArray());
        CollectionAssert.AreEqual(encoding.Deviation.ToArray(), ((IReadOnlyList<float>)accessor.GetField("InputStd")!.GetValue(null)!).ToArray());
        TargetInvocationException e = Assert.ThrowsExactly<TargetInvocationException>(() => accessor.GetMethod("FillInput")!.Invoke(null, [new byte[3], input]));
        Assert.IsInstanceOfType<ArgumentException>(e.InnerException);
    }

    [TestMethod]
    public void EveryMember_IsReserved()
    {
        Type accessor = AccessorCompiler.Load(Content);
        Type content = AccessorCompiler.Load(Content with { Delivery = DeliveryMode.Content });
        foreach (MemberInfo member in accessor.GetMembers().Concat(content.GetMembers()))
            Assert.AreNotEqual(member.Name, AccessorName.Of(null, member.Name), "A class of that name would not compile.");
    }

    private static AccessorContent Packed(ResourceCompression compression, byte[] model) => Content with
    {
        Compression = compression,
        Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(model)),
        Result = Content.Result with { FileBytes = model.Length },
    };
}
