using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;
using YoloCompress.Pruning.Structured;
using YoloCompress.Quantization;

namespace YoloCompress.Tests.Pipeline;

[TestClass]
public sealed class CompressionOptionsTests
{
    [TestMethod]
    public void NothingGiven_HasDefaults()
    {
        CompressionOptions options = Parse();
        Assert.AreEqual(new CompressionOptions(), options);
        Assert.AreEqual(64, options.CalibrationCount);
        Assert.AreEqual(DeliveryMode.Embed, options.Delivery);
        Assert.AreEqual(BudgetAction.Error, options.BudgetAction);
        Assert.IsNull(options.Quantization);
    }

    [TestMethod]
    public void EveryValue_IsRead()
    {
        CompressionOptions options = Parse(
            ("ImageSize", "320"), ("CalibrationData", "data/calibration"), ("CalibrationCount", "12"), ("ValidationData", "data.yaml"),
            ("Quantization", "static"), ("Pruning", "NONE"), ("PruneAmount", "0.25"), ("PruneSteps", "AUTO"), ("PruneScope", "layer"), ("PruneUnit", "channels"),
            ("ChannelImportance", "l2"), ("RoundTo", "16"), ("SparsityPattern", "4:8"), ("ExcludeNodes", "a;b*"), ("Delivery", "content"), ("ModelInput", "Float32"),
            ("ModelOutput", "Decoded"), ("MinAccuracyRetention", ".9"), ("MinCompressionRatio", "3.5"), ("MaxSizeKB", "2600"),
            ("MinSpeedup", "1.4"), ("BudgetAction", "warn"), ("AccessorName", "Detector"), ("LogicalName", "a/b.onnx"), ("DecisionFile", "d.json"));
        Assert.AreEqual(
            new CompressionOptions
            {
                ImageSize = 320,
                CalibrationData = "data/calibration",
                CalibrationCount = 12,
                ValidationData = "data.yaml",
                Quantization = QuantizationMode.Static,
                PruneAmount = 0.25,
                PruneSteps = CompressionOptions.AutomaticSteps,
                PruneScope = PruneScope.Layer,
                PruneUnit = PruneUnit.Channels,
                ChannelImportance = ChannelImportanceMeasure.L2,
                RoundTo = 16,
                SparsityPattern = new(4, 8),
                ExcludeNodes = "a;b*",
                Delivery = DeliveryMode.Content,
                MinAccuracyRetention = 0.9,
                MinCompressionRatio = 3.5,
                MaxSizeKB = 2600,
                MinSpeedup = 1.4,
                BudgetAction = BudgetAction.Warn,
                AccessorName = "Detector",
                LogicalName = "a/b.onnx",
                DecisionFile = "d.json",
            },
            options);
    }

    [TestMethod]
    public void QuantizationAndInput_AreRead()
    {
        CompressionOptions options = Parse(
            ("Quantization", "float16"), ("CalibrationMethod", "entropy"), ("CalibrationPercentile", "99.5"), ("PerChannel", "False"), ("ActivationType", "int8"),
            ("SymmetricActivations", "true"), ("KeepFloat", "model.0.*; Add;"), ("TargetRetention", "0.99"), ("Seed", "7"), ("TargetHardware", "x64-avx2"), ("SlowerModel", "keep"),
            ("ChannelOrder", "bgr"), ("InputMean", "103.53, 116.28,123.675"), ("InputStd", "58"));
        Assert.AreEqual(QuantizationMode.Float16, options.Quantization);
        Assert.AreEqual(CalibrationMethod.Entropy, options.CalibrationMethod);
        Assert.AreEqual(99.5, options.CalibrationPercentile);
        Assert.IsFalse(options.PerChannel);
        Assert.AreEqual(IntegerType.Int8, options.ActivationType);
        Assert.IsTrue(options.SymmetricActivations);
        CollectionAssert.AreEqual(new[] { "model.0.*", "Add" }, options.KeepFloat.ToArray());
        Assert.AreEqual(0.99, options.TargetRetention);
        Assert.AreEqual(7, options.Seed);
        Assert.AreEqual(TargetHardware.X64Avx2, options.TargetHardware);
        Assert.AreEqual(SlowerModelAction.Keep, options.SlowerModel);
        Assert.IsTrue(options.Encoding.BlueFirst);
        CollectionAssert.AreEqual(new[] { 103.53f, 116.28f, 123.675f }, options.Encoding.Mean.ToArray());
        CollectionAssert.AreEqual(new[] { 58f, 58f, 58f }, options.Encoding.Deviation.ToArray());
    }

    [TestMethod]
    public void BlankValue_IsTheDefault() => Assert.AreEqual(new CompressionOptions(), Parse(("Delivery", " "), ("MaxSizeKB", "")));

    [TestMethod]
    public void NameInAnyCase_IsFound() => Assert.AreEqual(DeliveryMode.None, Parse(("delivery", "None")).Delivery);

    [TestMethod]
    [DataRow("Quantization", "Statik", "None, Static, Dynamic, WeightOnly, Float16")]
    [DataRow("Quantization", "1", "None, Static, Dynamic, WeightOnly, Float16")]
    [DataRow("Quantization", "None,Static", "None, Static, Dynamic, WeightOnly, Float16")]
    [DataRow("Pruning", "L2", "None, L1Unstructured, LnStructured, NM, OBS, Random")]
    [DataRow("Delivery", "Resource", "Embed, Content, None")]
    [DataRow("ModelInput", "Byte", "Float32, UInt8")]
    [DataRow("ModelOutput", "Boxes", "Decoded, Raw")]
    [DataRow("BudgetAction", "Ignore", "Error, Warn")]
    [DataRow("CalibrationMethod", "KL", "MinMax, MovingAverage, Percentile, Entropy, Mse")]
    [DataRow("CalibrationPercentile", "0.999", "from 50 to 100")]
    [DataRow("PerChannel", "yes", "true, false")]
    [DataRow("ActivationType", "Int16", "UInt8, Int8")]
    [DataRow("TargetHardware", "x86", "host, x64-vnni, x64-avx2, arm64, any")]
    [DataRow("TargetRetention", "98", "Did you mean 0.98?")]
    [DataRow("Seed", "-1", "at least 0")]
    [DataRow("ChannelOrder", "GRB", "RGB, BGR")]
    [DataRow("InputMean", "1,2", "each channel")]
    [DataRow("InputStd", "0", "above 0")]
    [DataRow("ImageSize", "100", "96 or 128")]
    [DataRow("ImageSize", "0", "from 32")]
    [DataRow("ImageSize", "640x640", "whole number")]
    [DataRow("CalibrationCount", "0", "at least 1")]
    [DataRow("CalibrationCount", "all", "at least 1")]
    [DataRow("PruneAmount", "1.5", "from 0 to 1")]
    [DataRow("PruneScope", "Model", "Global, Layer")]
    [DataRow("PruneUnit", "Flops", "Macs, Channels, Weights, Latency")]
    [DataRow("RoundTo", "0", "from 1 to 1024")]
    [DataRow("MinAccuracyRetention", "90", "Did you mean 0.9?")]
    [DataRow("MinAccuracyRetention", "95%", "Did you mean 0.95?")]
    [DataRow("MinAccuracyRetention", "0,9", "with a point")]
    [DataRow("MinAccuracyRetention", "NaN", "from 0 to 1")]
    [DataRow("MinCompressionRatio", "-4", "above 0")]
    [DataRow("MaxSizeKB", "0", "above 0")]
    [DataRow("MinSpeedup", "fast", "above 0")]
    public void InvalidValue_IsAnErrorThatSaysWhatIsValid(string name, string value, string mend)
    {
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => Parse((name, value)));
        Assert.AreEqual(ErrorCodes.InvalidOptionValue, e.Code);
        Assert.Contains(name, e.Message);
        Assert.Contains($"\"{value}\"", e.Message);
        Assert.Contains(mend, e.Message);
        Assert.AreEqual("model.pt", e.File);
    }

    [TestMethod]
    [DataRow("WeightType", "UInt8")]
    public void ValueOfALaterVersion_IsNotAvailableYet(string name, string value)
    {
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => Parse((name, value)));
        Assert.AreEqual(ErrorCodes.OptionNotAvailable, e.Code);
        Assert.Contains("not available yet", e.Message);
        Assert.Contains("Available: ", e.Message);
    }

    [TestMethod]
    [DataRow("MinAccuracyRetension", "MinAccuracyRetention")]
    [DataRow("Quantisation", "Quantization")]
    [DataRow("CalibrationDate", "CalibrationData")]
    public void SlipOfThePen_IsWarnedOf(string written, string meant)
    {
        RecordingDiagnostics diagnostics = new();
        CompressionOptions.Parse(new Dictionary<string, string> { [written] = "x" }, diagnostics, "model.pt");
        Assert.HasCount(1, diagnostics.Warnings);
        Assert.AreEqual(ErrorCodes.UnknownOption, diagnostics.Warnings[0].Code);
        Assert.Contains(meant, diagnostics.Warnings[0].Message);
    }

    [TestMethod]
    public void MetadataOfOtherTools_IsLeftAlone()
    {
        RecordingDiagnostics diagnostics = new();
        string[] names = ["Link", "Visible", "CopyToOutputDirectory", "DependentUpon", "Watch", "Pack"];
        CompressionOptions.Parse(names.ToDictionary(n => n, _ => "x"), diagnostics);
        Assert.IsEmpty(diagnostics.Warnings);
    }

    private static CompressionOptions Parse(params (string Name, string Value)[] values) =>
        CompressionOptions.Parse(values.ToDictionary(v => v.Name, v => v.Value), NullDiagnostics.Instance, "model.pt");
}
