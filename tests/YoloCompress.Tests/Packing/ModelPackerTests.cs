using YoloCompress.Onnx;
using YoloCompress.Packing;
using YoloCompress.TestAssets;

namespace YoloCompress.Tests.Packing;

[TestClass]
public sealed class ModelPackerTests
{
    [TestMethod]
    public void Detector_ComesBackByteForByte() => RoundTrip(TinyDetector.Build(96).ToBytes());

    [TestMethod]
    public void RandomTensors_ComeBackByteForByte()
    {
        for (int seed = 0; seed < 60; seed++)
            RoundTrip(RandomModel(new(seed)));
    }

    [TestMethod]
    public void ModelWithoutTensors_ComesBack() => RoundTrip(Model().ToArray());

    [TestMethod]
    public void NarrowCodes_TakeAboutTheirEntropy()
    {
        Random random = new(1);
        sbyte[] codes = new sbyte[200_000];
        for (int i = 0; i < codes.Length; i++)
            codes[i] = (sbyte)Math.Round(Gauss(random) * 2);
        byte[] file = Model(Tensors.Int8("codes", [400, 500], codes)).ToArray();
        double entropy = codes.GroupBy(c => c).Sum(g => -g.Count() * Math.Log2((double)g.Count() / codes.Length)) / 8;
        Assert.IsLessThan(1.01 * entropy, RoundTrip(file));
    }

    [TestMethod]
    public void RowsAndColumnsOfDifferentSpread_TakeLessThanTheirCommonEntropy()
    {
        Random random = new(2);
        double[] columns = [.. Enumerable.Range(0, 500).Select(_ => Math.Exp(Gauss(random)))];
        sbyte[] codes = new sbyte[200_000];
        for (int i = 0; i < codes.Length; i++)
            codes[i] = (sbyte)Math.Clamp(Math.Round(Gauss(random) * 3 * columns[i % 500]), -127, 127);
        byte[] file = Model(Tensors.Int8("codes", [400, 500], codes)).ToArray();
        double entropy = codes.GroupBy(c => c).Sum(g => -g.Count() * Math.Log2((double)g.Count() / codes.Length)) / 8;
        Assert.IsLessThan(0.9 * entropy, RoundTrip(file));
    }

    [TestMethod]
    public void FloatsOnAGrid_TakeTheSpaceOfTheirCodes()
    {
        Random random = new(3);
        float[] values = new float[64 * 300];
        for (int i = 0; i < values.Length; i++)
            values[i] = random.Next(-7, 8) * (1 + (i / 300)) / 1024f;
        Assert.IsLessThan(values.Length * 5 / 8, RoundTrip(Model(Tensors.Float("w", [64, 300], values)).ToArray()));
    }

    [TestMethod]
    public void ProductsOfScales_TakeNoSpace()
    {
        Random random = new(4);
        float[] scales = [.. Enumerable.Range(0, 2000).Select(_ => random.NextSingle())];
        const float Factor = 0.0123f;
        int alone = RoundTrip(Model(Tensors.Float("s", [2000], scales), Tensors.Float("f", [], [Factor])).ToArray());
        int both = RoundTrip(Model(
            Tensors.Float("s", [2000], scales), Tensors.Float("f", [], [Factor]),
            Tensors.Float("p", [2000], Array.ConvertAll(scales, s => s * Factor))).ToArray());
        Assert.IsLessThan(100, both - alone);
    }

    [TestMethod]
    public void DamagedResource_IsFoundOrGivesAnotherFile()
    {
        byte[] file = RandomModel(new(7)), packed = ModelPacker.Pack(file);
        Random random = new(8);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = (byte[])packed.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            if (i % 3 == 0)
                damaged = damaged[..random.Next(damaged.Length)];
            try
            {
                Unpacker.Unpack(damaged, file.Length);
            }
            catch (InvalidDataException)
            {
                // What is not found here is found by the hash.
            }
        }

        Assert.ThrowsExactly<InvalidDataException>(() => Unpacker.Unpack([], file.Length));
        Assert.ThrowsExactly<InvalidDataException>(() => Unpacker.Unpack(packed, file.Length + 1));
    }

    private static int RoundTrip(byte[] file)
    {
        byte[] packed = ModelPacker.Pack(file);
        CollectionAssert.AreEqual(file, Unpacker.Unpack(packed, file.Length));
        CollectionAssert.AreEqual(packed, ModelPacker.Pack(file), "Packing is deterministic.");
        return packed.Length;
    }

    private static byte[] RandomModel(Random random)
    {
        List<TensorProto> tensors = [];
        int count = random.Next(1, 8);
        for (int i = 0; i < count; i++)
            tensors.Add(RandomTensor($"t{i}", random));
        return Model([.. tensors]).ToArray();
    }

    private static TensorProto RandomTensor(string name, Random random)
    {
        int rows = random.Next(1, 20), columns = random.Next(0, 70), kind = random.Next(8);
        long[] dims = random.Next(4) == 0 ? [rows * columns] : random.Next(3) == 0 ? [rows, columns, 1, 1] : [rows, columns];
        int spread = random.Next(1, 129);
        byte[] noise = new byte[rows * columns * 4];
        random.NextBytes(noise);
        return kind switch
        {
            0 => Tensors.Float(name, dims, [.. Enumerable.Range(0, rows * columns).Select(i => random.Next(-spread, spread) * ((i / Math.Max(columns, 1)) + 1) * 0.001f)]),
            1 => Tensors.Raw(name, TensorProto.Types.DataType.Float, dims, noise),
            2 => Tensors.Int32(name, dims, [.. Enumerable.Range(0, rows * columns).Select(_ => random.Next() - random.Next())]),
            3 => Tensors.Float(name, dims, [.. Enumerable.Range(0, rows * columns).Select(_ => random.Next(3) switch { 0 => -0.0f, 1 => float.NaN, _ => 1e-42f })]),
            4 => Tensors.Int64(name, dims, [.. Enumerable.Range(0, rows * columns).Select(_ => random.NextInt64())]),
            5 => Tensors.Raw(name, TensorProto.Types.DataType.Float16, dims, noise.AsSpan(0, rows * columns * 2)),
            _ => Tensors.Int8(name, dims, [.. Enumerable.Range(0, rows * columns).Select(_ => (sbyte)random.Next(-spread, spread))]),
        };
    }

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static MemoryStream Model(params TensorProto[] tensors)
    {
        ModelProto model = new() { IrVersion = 8, Graph = new() { Name = "packed" } };
        model.Graph.Initializer.AddRange(tensors);
        MemoryStream stream = new();
        Google.Protobuf.MessageExtensions.WriteTo(model, stream);
        return stream;
    }
}
