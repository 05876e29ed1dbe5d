using YoloCompress.Pruning.Structured;
using YoloCompress.Quantization;

namespace YoloCompress.Pipeline;

/// <summary>Every item metadata name. The order is that of the documentation.</summary>
public static class OptionCatalog
{
    /// <summary>All names with their values, defaults and meanings.</summary>
    public static IReadOnlyList<OptionDefinition> All { get; } =
    [
        new(nameof(CompressionOptions.ImageSize), "pixels, a multiple of 32", "the model's own",
            "Side of the square picture that the model is built for."),
        new(nameof(CompressionOptions.CalibrationData), "folder, glob or data yaml", "training pictures of `ValidationData`'s yaml",
            "Unlabelled pictures like those the program will see; activation ranges come from them."),
        new(nameof(CompressionOptions.CalibrationCount), "1 or more", "64",
            "How many pictures of `CalibrationData` are used, the first by file name."),
        new(nameof(CompressionOptions.ValidationData), "folder, glob or data yaml", "pictures of `CalibrationData` that calibration left over",
            "Pictures that accuracy is measured on; mAP with labels, else agreement with the original model."),
        new(nameof(CompressionOptions.Quantization), Names<QuantizationMode>(), "`Static`, or `None` where there are no pictures",
            "What numbers the compact model computes with."),
        new(nameof(CompressionOptions.WeightBits), "2 to 8, such as 4.5", "8",
            "The average width of weights with `Static` and `WeightOnly`; fewer bits ship smaller and run just as fast."),
        new(nameof(CompressionOptions.Pruning), Names<PruningMethod>(), "`None`",
            "How weights or channels are chosen for removal."),
        new(nameof(CompressionOptions.PruneAmount), "above 0, below 1", "none: pruning needs it, except `NM`",
            "The share that pruning removes: of the weights, or with `LnStructured` of what `PruneUnit` says."),
        new(nameof(CompressionOptions.PruneSteps), "1 to 100, or `Auto`", "1",
            "In how many steps the amount is reached: after each, accuracy is measured, and a step that misses its budget is taken back and halved."),
        new(nameof(CompressionOptions.PruneScope), Names<PruneScope>(), "`Global`",
            "Whether the amount is spread over the layers by what each can bear, or taken from each layer alike."),
        new(nameof(CompressionOptions.PruneUnit), Names<PruneUnit>(), "`Macs`",
            "What `PruneAmount` counts with `LnStructured`: multiply-accumulates, channels, weights, or the layers' time as measured on this machine."),
        new(nameof(CompressionOptions.ChannelImportance), Names<ChannelImportanceMeasure>(), "`SecondOrder`",
            "How `LnStructured` tells which channels matter least."),
        new(nameof(CompressionOptions.RoundTo), "1 to 1024", "8, or 16 where the model stays in float and is measured to be faster",
            "Channel counts become multiples of this, and no layer keeps fewer."),
        new(nameof(CompressionOptions.SparsityPattern), "N:M, such as `2:4` or `4:8`", "`2:4`",
            "How many of each M neighbouring weights stay with `NM`."),
        new(nameof(CompressionOptions.ExcludeNodes), "names or patterns (`*`, `?`), separated by semicolons", "none",
            "Nodes that pruning leaves as they are."),
        new(nameof(CompressionOptions.Sensitivity), Names<SensitivityUse>(), "`None`",
            "Whether the build measures what each layer's change alone would cost, as a heat map of the report; `-t:AnalyzeModels` does without a build."),
        new(nameof(CompressionOptions.StopAfter), "a stage, such as `Prune`", "none",
            "The stage after which no other runs: what it made ships."),
        new(nameof(CompressionOptions.StartFrom), "path", "none",
            "A kept `snapshot-N-STAGE.onnx` of the same model: the build goes on with the stages after it."),
        new(nameof(CompressionOptions.FineTuneSteps), "0 or more", "0",
            "Training steps that win back what compression lost; the model before compression is the teacher."),
        new(nameof(CompressionOptions.FineTuneMinutes), "0 to 1440", "0",
            "Minutes to train, instead of `FineTuneSteps`; the steps that fit are kept in `decisions.json`."),
        new(nameof(CompressionOptions.TrainingData), "folder, glob or data yaml", "pictures of `CalibrationData` that no choice is made on",
            "Pictures to train with; their labels, where there are any, are learned from as well."),
        new(nameof(CompressionOptions.Delivery), Names<DeliveryMode>(), "`Embed`",
            "How the model reaches the program: as a resource, as a file beside it, or not at all."),
        new(nameof(CompressionOptions.ResourceCompression), Names<ResourceCompression>(), "`Entropy`",
            "How the resource is packed; it unpacks to the same ONNX file in each case."),
        new(nameof(CompressionOptions.ModelInput), Names<ModelInputType>(), "`Float32`",
            "What the caller feeds the model."),
        new(nameof(CompressionOptions.ModelOutput), Names<ModelOutputForm>(), "`Decoded`",
            "What the model returns."),
        new(nameof(CompressionOptions.Goal), Names<CompressionGoal>(), "`Balanced`",
            "What matters most where the settings above are not given; the section on goals says what each does."),
        new(nameof(CompressionOptions.MinAccuracyRetention), "0 to 1", "0.9, and 0.995 with `Goal=\"Exact\"`",
            "The least share of the original's accuracy that must be kept, by `AccuracyMetric`; 0 for no such budget."),
        new(nameof(CompressionOptions.MaxAccuracyDrop), "0 to 1", "no budget",
            "The most that accuracy may fall, such as 0.01 for one point of mAP; in place of `MinAccuracyRetention` or together with it."),
        new(nameof(CompressionOptions.AccuracyMetric), Names<AccuracyMetric>(), "`Map5095`",
            "What budgets of accuracy are judged by; agreement where there are no labels."),
        new(nameof(CompressionOptions.MinCompressionRatio), "above 0", "no budget",
            "The least ratio of the FP32 export's bytes to the bytes shipped."),
        new(nameof(CompressionOptions.MaxSizeKB), "above 0", "no budget",
            "The most that may be shipped, in units of 1,024 bytes."),
        new(nameof(CompressionOptions.MinSpeedup), "above 0", "no budget",
            "The least ratio of the FP32 export's latency to the compact model's, at one thread on this machine."),
        new(nameof(CompressionOptions.MaxLatencyMs), "above 0", "no budget",
            "The most milliseconds that the compact model may take for one picture, at one thread on this machine."),
        new(nameof(CompressionOptions.SearchMinutes), "above 0", "15",
            "How long other settings are tried when a budget is missed, or when the goal is `Smallest` or `Fastest`."),
        new(nameof(CompressionOptions.BudgetAction), Names<BudgetAction>(), "`Error`",
            "Whether a missed budget fails the build or only warns."),
        new(nameof(CompressionOptions.AccessorName), "C# identifier", "the file name in PascalCase",
            "Name of the generated class."),
        new(nameof(CompressionOptions.LogicalName), "relative path with `/`", "`models/NAME.onnx`",
            "Name of the resource, or the file's path below the output folder."),
        new(nameof(CompressionOptions.DecisionFile), "path", "none",
            "A kept `decisions.json`: what an earlier build chose by the clock is chosen again."),
        new(nameof(CompressionOptions.BaselineReport), "path", "none",
            "An earlier `report.json` to compare with: the report shows what changed, and a regression counts as a missed budget."),
        new(nameof(CompressionOptions.BaselineTolerance), "0 to 1", "0.02",
            "The relative change for the worse, in size or accuracy, that is no regression yet."),
    ];

    /// <summary>The name in its right spelling, whatever the case it was written in; null if there is none.</summary>
    public static OptionDefinition? Find(string name) =>
        All.FirstOrDefault(o => string.Equals(o.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>True for options that name files: what is in them counts, not where they lie.</summary>
    public static bool IsPath(string name) => Find(name)?.Name is nameof(CompressionOptions.CalibrationData) or nameof(CompressionOptions.ValidationData)
        or nameof(CompressionOptions.TrainingData) or nameof(CompressionOptions.StartFrom) or nameof(CompressionOptions.DecisionFile) or nameof(CompressionOptions.BaselineReport);

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(n => $"`{n}`"));
}
