using CsCheck;
using YoloCompress.Numerics;
using YoloCompress.Onnx;

namespace YoloCompress.Tests.Numerics;

[TestClass]
public sealed class ConvolutionPatchesTests
{
    private static readonly Gen<ConvolutionGeometry> Geometries =
        from groups in Gen.Int[1, 3]
        from perGroup in Gen.Int[1, 3]
        from kernel in Gen.Select(Gen.Int[1, 3], Gen.Int[1, 4])
        from stride in Gen.Select(Gen.Int[1, 3], Gen.Int[1, 2])
        from dilation in Gen.Select(Gen.Int[1, 2], Gen.Int[1, 2])
        from pads in Gen.Int[0, 2].Array[4]
        from size in Gen.Select(Gen.Int[7, 12], Gen.Int[7, 12])
        select new ConvolutionGeometry
        {
            InputChannels = groups * perGroup,
            InputHeight = size.Item1,
            InputWidth = size.Item2,
            OutputChannels = groups * 2,
            KernelHeight = kernel.Item1,
            KernelWidth = kernel.Item2,
            Groups = groups,
            StrideHeight = stride.Item1,
            StrideWidth = stride.Item2,
            DilationHeight = dilation.Item1,
            DilationWidth = dilation.Item2,
            PadTop = pads[0],
            PadLeft = pads[1],
            PadBottom = pads[2],
            PadRight = pads[3],
        };

    [TestMethod]
    public void PatchesTimesWeights_AreTheConvolution() =>
        Geometries.Sample(
            g =>
            {
                float[] input = Naive.Random(g.InputChannels * g.InputHeight * g.InputWidth, 1);
                float[] weights = Naive.Random(g.OutputChannels * g.PatchLength, 2);
                int[] positions = ConvolutionPatches.Sample(g, int.MaxValue, 0);
                float[] rows = new float[positions.Length * g.PatchLength];
                for (int group = 0; group < g.Groups; group++)
                {
                    ConvolutionPatches.Extract(g, input, group, positions, rows);
                    for (int o = group * g.OutputsPerGroup; o < (group + 1) * g.OutputsPerGroup; o++)
                    {
                        for (int p = 0; p < positions.Length; p++)
                        {
                            double sum = 0;
                            for (int i = 0; i < g.PatchLength; i++)
                                sum += rows[(p * g.PatchLength) + i] * weights[(o * g.PatchLength) + i];
                            Assert.AreEqual(Convolve(g, input, weights, o, p / g.OutputWidth, p % g.OutputWidth), sum, 1e-5);
                        }
                    }
                }
            },
            iter: 50);

    [TestMethod]
    public void Sample_GivesAscendingPositionsSpreadOverThePicture()
    {
        ConvolutionGeometry g = Square(40);
        int[] positions = ConvolutionPatches.Sample(g, 100, 5);
        Assert.HasCount(100, positions);
        for (int i = 0; i < 100; i++)
            Assert.IsTrue(positions[i] >= i * 16 && positions[i] < (i + 1) * 16);
        CollectionAssert.AreEqual(positions, ConvolutionPatches.Sample(g, 100, 5));
        CollectionAssert.AreNotEqual(positions, ConvolutionPatches.Sample(g, 100, 6));
    }

    [TestMethod]
    [DataRow("SAME_UPPER", 1, 0, 0, 1)]
    [DataRow("SAME_LOWER", 1, 1, 1, 0)]
    [DataRow("VALID", 0, 0, 0, 0)]
    public void Geometry_ReadsAutomaticPadding(string autoPad, int total, int top, int left, int bottom)
    {
        NodeProto node = new() { OpType = "Conv" };
        node.Set("auto_pad", autoPad).Set("strides", 2L, 2L);
        ConvolutionGeometry g = ConvolutionGeometry.Of(node, [4, 3, 3, 3], [1, 3, 8, 8]);
        Assert.AreEqual((total, top, left, bottom), (g.PadTop + g.PadBottom, g.PadTop, g.PadLeft, g.PadBottom));
        Assert.AreEqual(total == 1 ? 4 : 3, g.OutputHeight);
    }

    [TestMethod]
    public void Geometry_ReadsEveryAttribute()
    {
        NodeProto node = new() { OpType = "Conv" };
        node.Set("pads", 1L, 2L, 3L, 4L).Set("strides", 1L, 2L).Set("dilations", 2L, 1L).Set("group", 2);
        ConvolutionGeometry g = ConvolutionGeometry.Of(node, [8, 3, 3, 5], [1, 6, 20, 30]);
        Assert.AreEqual((1, 2, 3, 4), (g.PadTop, g.PadLeft, g.PadBottom, g.PadRight));
        Assert.AreEqual((20, 16), (g.OutputHeight, g.OutputWidth));
        Assert.AreEqual((45, 4, 2), (g.PatchLength, g.OutputsPerGroup, g.Groups));
    }

    [TestMethod]
    public void Geometry_OfAnotherOperator_IsRefused() => Assert.ThrowsExactly<NotSupportedException>(
        () => ConvolutionGeometry.Of(new() { OpType = "ConvTranspose" }, [8, 3, 3, 3], [1, 8, 20, 20]));

    private static ConvolutionGeometry Square(int size) => new()
    {
        InputChannels = 1, InputHeight = size, InputWidth = size, OutputChannels = 1, KernelHeight = 1, KernelWidth = 1,
    };

    private static double Convolve(ConvolutionGeometry g, float[] input, float[] weights, int output, int y, int x)
    {
        double sum = 0;
        int firstChannel = output / g.OutputsPerGroup * g.ChannelsPerGroup;
        for (int c = 0; c < g.ChannelsPerGroup; c++)
        {
            for (int i = 0; i < g.KernelHeight; i++)
            {
                for (int j = 0; j < g.KernelWidth; j++)
                {
                    int row = (y * g.StrideHeight) - g.PadTop + (i * g.DilationHeight);
                    int column = (x * g.StrideWidth) - g.PadLeft + (j * g.DilationWidth);
                    if (row < 0 || row >= g.InputHeight || column < 0 || column >= g.InputWidth)
                        continue;
                    float value = input[(((firstChannel + c) * g.InputHeight) + row) * g.InputWidth + column];
                    sum += value * weights[(output * g.PatchLength) + ((c * g.KernelHeight) + i) * g.KernelWidth + j];
                }
            }
        }

        return sum;
    }
}
