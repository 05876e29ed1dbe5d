using CsCheck;
using YoloCompress.Quantization;

namespace YoloCompress.Tests.Quantization;

[TestClass]
public class QuantizationParametersTests
{
    private static readonly Gen<QuantizationParameters> Maps =
        from low in Gen.Float[-1000, 1000]
        from width in Gen.Float[1e-3f, 2000]
        from type in Gen.Enum<IntegerType>()
        from symmetric in Gen.Bool
        select QuantizationParameters.Of(low, low + width, type, symmetric);

    [TestMethod]
    public void Zero_IsAlwaysExact() => Maps.Sample(map => map.Dequantize(map.Quantize(0)) == 0);

    [TestMethod]
    public void Codes_SurviveTheRoundTrip() =>
        Gen.Select(Maps, Gen.Int[0, 255]).Sample((map, i) => map.Quantize(map.Dequantize(map.Least + i)) == map.Least + i);

    [TestMethod]
    public void ValuesInRange_MoveByHalfAStep() =>
        Gen.Select(Maps, Gen.Float[0, 1]).Sample((map, share) =>
        {
            float value = map.Minimum + (share * (map.Maximum - map.Minimum));
            return Math.Abs(map.Dequantize(map.Quantize(value)) - value) <= map.Scale * 0.501f;
        });

    [TestMethod]
    public void ValuesOutside_BecomeTheOutermostCode() => Maps.Sample(map =>
        map.Quantize(map.Maximum + (1000 * map.Scale)) == map.Greatest && map.Quantize(map.Minimum - (1000 * map.Scale)) == map.Least);

    [TestMethod]
    public void Range_IsCoveredUpToHalfAStep() =>
        Gen.Select(Gen.Float[-100, 0], Gen.Float[0.01f, 100]).Sample((low, high) =>
        {
            QuantizationParameters map = QuantizationParameters.Of(low, high);
            return map.Minimum <= low + (0.51f * map.Scale) && map.Maximum >= high - (0.51f * map.Scale);
        });

    [TestMethod]
    public void UInt8_SplitsTheRangeInto255Steps()
    {
        QuantizationParameters map = QuantizationParameters.Of(-1, 4.1f);
        Assert.AreEqual(0.02f, map.Scale, 1e-6f);
        Assert.AreEqual(50, map.ZeroPoint);
        Assert.AreEqual(100, map.Quantize(1));
    }

    [TestMethod]
    public void Ties_GoToEvenAsInOnnx()
    {
        QuantizationParameters map = new(1, 0, IntegerType.UInt8);
        Assert.AreEqual(2, map.Quantize(2.5f));
        Assert.AreEqual(4, map.Quantize(3.5f));
    }

    [TestMethod]
    public void EmptyRange_StillHasAStep() => Assert.IsGreaterThan(0, QuantizationParameters.Of(0, 0).Scale);
}
