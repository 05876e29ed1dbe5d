using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Pruning.Structured;
using YoloCompress.Quantization;

namespace YoloCompress.Pipeline;

/// <summary>What the user asked for one model: the item's metadata, checked. Null means that nothing was given.</summary>
public sealed record CompressionOptions
{
    /// <summary>How many calibration pictures are used when nothing else is said: ranges settle long before.</summary>
    public const int DefaultCalibrationCount = 64;

    /// <summary>Kernels work on blocks of channels: odd widths are slower than the next larger round one.</summary>
    public const int DefaultRoundTo = 8;

    /// <summary>What <see cref="PruneSteps"/> is where the number of steps goes by the amount.</summary>
    public const int AutomaticSteps = 0;

    /// <summary>What changes between two builds of the same model by chance of the picture set is about this much.</summary>
    public const double DefaultBaselineTolerance = 0.02;

    /// <summary>The least share of accuracy that is kept where no budget says otherwise.</summary>
    public const double DefaultRetention = 0.9;

    /// <summary>The same with <see cref="CompressionGoal.Exact"/>.</summary>
    public const double ExactRetention = 0.995;

    /// <summary>How long further candidates are looked for when nothing else is said.</summary>
    public const double DefaultSearchMinutes = 15;

    private static readonly QuantizationOptions Defaults = new();

    /// <summary>Side of the square input in pixels; null: the model's own.</summary>
    public int? ImageSize { get; init; }

    /// <summary>Folder, glob or data yaml with calibration pictures.</summary>
    public string? CalibrationData { get; init; }

    /// <summary>The number of calibration pictures, the first by file name.</summary>
    public int CalibrationCount { get; init; } = DefaultCalibrationCount;

    /// <summary>Folder, glob or data yaml with validation pictures.</summary>
    public string? ValidationData { get; init; }

    /// <summary>The quantization; null: static where there are calibration pictures.</summary>
    public QuantizationMode? Quantization { get; init; }

    /// <summary>The average width of weight codes in bits, 2 to 8; null: 8 for all.</summary>
    public double? WeightBits { get; init; }

    /// <summary>How activation ranges are found.</summary>
    public CalibrationMethod CalibrationMethod { get; init; } = Defaults.Calibration;

    /// <summary>The share of values inside the range, in percent, for <see cref="CalibrationMethod.Percentile"/>.</summary>
    public double CalibrationPercentile { get; init; } = Defaults.Percentile;

    /// <summary>A weight scale for each output channel.</summary>
    public bool PerChannel { get; init; } = Defaults.PerChannel;

    /// <summary>The type of activations.</summary>
    public IntegerType ActivationType { get; init; } = Defaults.ActivationType;

    /// <summary>The type of weights.</summary>
    public IntegerType WeightType { get; init; } = Defaults.WeightType;

    /// <summary>Activation ranges are symmetric about zero.</summary>
    public bool SymmetricActivations { get; init; } = Defaults.SymmetricActivations;

    /// <summary>Names, globs and operator types of nodes that stay in float.</summary>
    public IReadOnlyList<string> KeepFloat { get; init; } = [];

    /// <summary>The share of the original's accuracy to aim at.</summary>
    public double TargetRetention { get; init; } = Defaults.TargetRetention;

    /// <summary>What the model is optimised for.</summary>
    public TargetHardware TargetHardware { get; init; } = Defaults.Target;

    /// <summary>What happens where INT8 is slower than the original.</summary>
    public SlowerModelAction SlowerModel { get; init; }

    /// <summary>For everything random.</summary>
    public int Seed { get; init; }

    /// <summary>The order of colours in the original's input.</summary>
    public ChannelOrder ChannelOrder { get; init; }

    /// <summary>Subtracted from pixels, in the model's channel order.</summary>
    public IReadOnlyList<float> InputMean { get; init; } = PictureEncoding.Yolo.Mean;

    /// <summary>Divided by after that.</summary>
    public IReadOnlyList<float> InputStd { get; init; } = PictureEncoding.Yolo.Deviation;

    /// <summary>How pixels become the original's input.</summary>
    internal PictureEncoding Encoding => new() { BlueFirst = ChannelOrder == ChannelOrder.BGR, Mean = InputMean, Deviation = InputStd };

    /// <summary>The pruning method.</summary>
    public PruningMethod Pruning { get; init; }

    /// <summary>The share to prune, 0 to 1; null: not given.</summary>
    public double? PruneAmount { get; init; }

    /// <summary>In how many steps the amount is reached, each measured; <see cref="AutomaticSteps"/> for a tenth a step.</summary>
    public int PruneSteps { get; init; } = 1;

    /// <summary>True if pruning is measured on the way.</summary>
    internal bool PrunesInSteps => PruneSteps != 1 && Pruning is not (PruningMethod.None or PruningMethod.NM);

    /// <summary>Over what the amount is spread.</summary>
    public PruneScope PruneScope { get; init; }

    /// <summary>What the amount counts when channels are pruned.</summary>
    public PruneUnit PruneUnit { get; init; }

    /// <summary>What tells which channels matter least.</summary>
    public ChannelImportanceMeasure ChannelImportance { get; init; }

    /// <summary>Channel counts become multiples of this; null: of 8, or of 16 where float kernels are faster with that.</summary>
    public int? RoundTo { get; init; }

    /// <summary>The pattern of <see cref="PruningMethod.NM"/>.</summary>
    public SparsityPattern SparsityPattern { get; init; } = SparsityPattern.TwoOfFour;

    /// <summary>Names or patterns of nodes that are not pruned, separated by semicolons; null: none.</summary>
    public string? ExcludeNodes { get; init; }

    /// <summary>Whether each layer's sensitivity is measured.</summary>
    public SensitivityUse Sensitivity { get; init; }

    /// <summary>The stage after which no other runs; null: all run.</summary>
    public string? StopAfter { get; init; }

    /// <summary>Path of a snapshot to go on from.</summary>
    public string? StartFrom { get; init; }

    /// <summary>Training steps that win back what compression lost; 0 for none.</summary>
    public int FineTuneSteps { get; init; }

    /// <summary>Minutes to train instead of <see cref="FineTuneSteps"/>; 0 for none.</summary>
    public double FineTuneMinutes { get; init; }

    /// <summary>Folder, glob or data yaml with pictures to train with; null: those of <see cref="CalibrationData"/>.</summary>
    public string? TrainingData { get; init; }

    /// <summary>True if anything is to be trained.</summary>
    internal bool FineTunes => FineTuneSteps > 0 || FineTuneMinutes > 0;

    /// <summary>How the model reaches the program.</summary>
    public DeliveryMode Delivery { get; init; }

    /// <summary>How the resource is packed; null: the smallest way.</summary>
    public ResourceCompression? ResourceCompression { get; init; }

    /// <summary>What the caller feeds.</summary>
    public ModelInputType ModelInput { get; init; }

    /// <summary>What the model returns.</summary>
    public ModelOutputForm ModelOutput { get; init; }

    /// <summary>What matters most, where single settings are not given.</summary>
    public CompressionGoal Goal { get; init; }

    /// <summary>The least share of accuracy kept, 0 to 1; null: see <see cref="LeastRetention"/>.</summary>
    public double? MinAccuracyRetention { get; init; }

    /// <summary>The most that accuracy may fall, 0 to 1.</summary>
    public double? MaxAccuracyDrop { get; init; }

    /// <summary>What budgets of accuracy are judged by.</summary>
    public AccuracyMetric AccuracyMetric { get; init; }

    /// <summary>The least ratio of the FP32 export's bytes to the bytes shipped.</summary>
    public double? MinCompressionRatio { get; init; }

    /// <summary>The most bytes shipped, in units of 1,024.</summary>
    public double? MaxSizeKB { get; init; }

    /// <summary>The least ratio of latencies, original to compact.</summary>
    public double? MinSpeedup { get; init; }

    /// <summary>The most milliseconds at one thread.</summary>
    public double? MaxLatencyMs { get; init; }

    /// <summary>How long further candidates are looked for, in minutes.</summary>
    public double SearchMinutes { get; init; } = DefaultSearchMinutes;

    /// <summary>What a missed budget does.</summary>
    public BudgetAction BudgetAction { get; init; }

    /// <summary>Name of the generated class; null: made of the file name.</summary>
    public string? AccessorName { get; init; }

    /// <summary>Name of the resource or of the file below the output folder; null: <c>models/NAME.onnx</c>.</summary>
    public string? LogicalName { get; init; }

    /// <summary>Path of a kept decision file.</summary>
    public string? DecisionFile { get; init; }

    /// <summary>Path of an earlier report to compare with.</summary>
    public string? BaselineReport { get; init; }

    /// <summary>The relative change for the worse that is no regression yet.</summary>
    public double BaselineTolerance { get; init; } = DefaultBaselineTolerance;

    /// <summary>The least share of accuracy that holds: what was given, else what the goal stands for, unless another budget of accuracy was given.</summary>
    internal double? LeastRetention => MinAccuracyRetention == 0 ? null :
        MinAccuracyRetention ?? (MaxAccuracyDrop != null ? null : Goal == CompressionGoal.Exact ? ExactRetention : DefaultRetention);

    /// <summary>Checks raw metadata.</summary>
    /// <param name="raw">Names and values as written in the project; names in any case, blank values as if absent.</param>
    /// <param name="diagnostics">Gets a warning for a name that looks like a slip of the pen; other unknown names belong to other tools.</param>
    /// <param name="file">The item's file, for messages.</param>
    /// <exception cref="YoloCompressException">A value is not valid (YC0101) or not available yet (YC0103).</exception>
    public static CompressionOptions Parse(IReadOnlyDictionary<string, string> raw, IDiagnostics diagnostics, string? file = null)
    {
        OptionSpelling.Check(raw.Keys, diagnostics, file);
        OptionReader reader = new(raw, file);
        int? imageSize = reader.Integer(nameof(ImageSize), 32, 8192);
        if (imageSize % 32 > 0)
            throw reader.Invalid(nameof(ImageSize), $"{imageSize}", $"Give a multiple of 32, such as {(imageSize / 32) * 32} or {((imageSize / 32) + 1) * 32}.");
        int fineTuneSteps = reader.Integer(nameof(FineTuneSteps), 0, 1_000_000) ?? 0;
        double fineTuneMinutes = reader.Number(nameof(FineTuneMinutes), 0, 24 * 60) ?? 0;
        if (fineTuneSteps > 0 && fineTuneMinutes > 0)
            throw reader.Invalid(nameof(FineTuneMinutes), reader.Text(nameof(FineTuneMinutes))!, $"FineTuneSteps=\"{fineTuneSteps}\" is given as well: keep one of the two.");
        CompressionOptions options = new()
        {
            ImageSize = imageSize,
            CalibrationData = reader.Text(nameof(CalibrationData)),
            CalibrationCount = reader.Integer(nameof(CalibrationCount), 1, int.MaxValue) ?? DefaultCalibrationCount,
            ValidationData = reader.Text(nameof(ValidationData)),
            Quantization = reader.Choice<QuantizationMode>(nameof(Quantization)),
            WeightBits = reader.Number(nameof(WeightBits), 2, 8),
            CalibrationMethod = reader.Choice<CalibrationMethod>(nameof(CalibrationMethod)) ?? Defaults.Calibration,
            CalibrationPercentile = reader.Number(nameof(CalibrationPercentile), 50, 100) ?? Defaults.Percentile,
            PerChannel = reader.Boolean(nameof(PerChannel)) ?? Defaults.PerChannel,
            ActivationType = reader.Choice<IntegerType>(nameof(ActivationType)) ?? Defaults.ActivationType,
            WeightType = reader.Choice(nameof(WeightType), IntegerType.Int8) ?? Defaults.WeightType,
            SymmetricActivations = reader.Boolean(nameof(SymmetricActivations)) ?? Defaults.SymmetricActivations,
            KeepFloat = reader.List(nameof(KeepFloat)),
            TargetRetention = reader.Share(nameof(TargetRetention)) ?? Defaults.TargetRetention,
            TargetHardware = reader.Choice<TargetHardware>(nameof(TargetHardware)) ?? Defaults.Target,
            SlowerModel = reader.Choice<SlowerModelAction>(nameof(SlowerModel)) ?? default,
            Seed = reader.Integer(nameof(Seed), 0, int.MaxValue) ?? 0,
            ChannelOrder = reader.Choice<ChannelOrder>(nameof(ChannelOrder)) ?? default,
            InputMean = reader.Channels(nameof(InputMean), _ => true, $"Give a number, or one for each channel, such as 103.53,116.28,123.675.") ?? PictureEncoding.Yolo.Mean,
            InputStd = reader.Channels(nameof(InputStd), v => v > 0, $"Give a number above 0, or one for each channel, such as 57.375,57.12,58.395.") ?? PictureEncoding.Yolo.Deviation,
            Pruning = reader.Choice<PruningMethod>(nameof(Pruning)) ?? default,
            PruneAmount = reader.Share(nameof(PruneAmount)),
            PruneSteps = reader.IsWord(nameof(PruneSteps), "Auto") ? AutomaticSteps : reader.Integer(nameof(PruneSteps), 1, 100) ?? 1,
            PruneScope = reader.Choice<PruneScope>(nameof(PruneScope)) ?? default,
            PruneUnit = reader.Choice<PruneUnit>(nameof(PruneUnit)) ?? default,
            ChannelImportance = reader.Choice<ChannelImportanceMeasure>(nameof(ChannelImportance)) ?? default,
            RoundTo = reader.Integer(nameof(RoundTo), 1, 1024),
            SparsityPattern = SparsityPattern.Parse(reader.Text(nameof(SparsityPattern)), file),
            ExcludeNodes = reader.Text(nameof(ExcludeNodes)),
            Sensitivity = reader.Choice<SensitivityUse>(nameof(Sensitivity)) ?? default,
            StopAfter = reader.Text(nameof(StopAfter)),
            StartFrom = reader.Text(nameof(StartFrom)),
            FineTuneSteps = fineTuneSteps,
            FineTuneMinutes = fineTuneMinutes,
            TrainingData = reader.Text(nameof(TrainingData)),
            Delivery = reader.Choice<DeliveryMode>(nameof(Delivery)) ?? default,
            ResourceCompression = reader.Choice<ResourceCompression>(nameof(ResourceCompression)),
            ModelInput = reader.Choice<ModelInputType>(nameof(ModelInput)) ?? default,
            ModelOutput = reader.Choice<ModelOutputForm>(nameof(ModelOutput)) ?? default,
            Goal = reader.Choice<CompressionGoal>(nameof(Goal)) ?? default,
            MinAccuracyRetention = reader.Share(nameof(MinAccuracyRetention)),
            MaxAccuracyDrop = reader.Share(nameof(MaxAccuracyDrop)),
            AccuracyMetric = reader.Choice<AccuracyMetric>(nameof(AccuracyMetric)) ?? default,
            MinCompressionRatio = reader.Positive(nameof(MinCompressionRatio)),
            MaxSizeKB = reader.Positive(nameof(MaxSizeKB)),
            MinSpeedup = reader.Positive(nameof(MinSpeedup)),
            MaxLatencyMs = reader.Positive(nameof(MaxLatencyMs)),
            SearchMinutes = reader.Positive(nameof(SearchMinutes)) ?? DefaultSearchMinutes,
            BudgetAction = reader.Choice<BudgetAction>(nameof(BudgetAction)) ?? default,
            AccessorName = reader.Text(nameof(AccessorName)),
            LogicalName = reader.Text(nameof(LogicalName)),
            DecisionFile = reader.Text(nameof(DecisionFile)),
            BaselineReport = reader.Text(nameof(BaselineReport)),
            BaselineTolerance = reader.Share(nameof(BaselineTolerance)) ?? DefaultBaselineTolerance,
        };
        PruningRequirements.CheckAmount(options, file);
        return options;
    }
}
