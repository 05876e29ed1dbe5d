using System.Diagnostics;
using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Quantization;

namespace YoloCompress.Pipeline;

/// <summary>Import, measure, compress stage by stage, measure again, judge. Writes nothing, and leaves it to the caller to fail on a missed budget.</summary>
public sealed class CompressionPipeline
{
    // A slower model within this margin may just as well be noise.
    private const double SlowerThan = 0.95;

    private readonly CompressionJob _job;
    private readonly CompressionOptions _options;
    private readonly WarningRecorder _diagnostics;
    private readonly InputRecorder _inputs = new();
    private readonly PictureCache _cache = new(PictureMemory);
    private readonly DecisionLog _decisions;
    private readonly ResultCache _results;

    private CompressionPipeline(CompressionJob job, IDiagnostics diagnostics)
    {
        _job = job;
        _diagnostics = new(diagnostics);
        _options = CompressionOptions.Parse(job.Options, _diagnostics, job.Model);
        LogicalNames.Of(_options.LogicalName, job.Name, job.Model);
        if (job.WantsAccessor(_options))
            AccessorName.Of(_options.AccessorName, job.Name, job.Model);
        _decisions = ReadDecisions();
        _results = new(Store(), _diagnostics, job.ProjectDirectory);
    }

    // About two hundred pictures of 640 x 640; more are read anew each time.
    private static long PictureMemory => 256L << 20;

    /// <summary>Does one job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="diagnostics">Is told what happens.</param>
    /// <exception cref="YoloCompressException">Something that the user can mend: see the code.</exception>
    public static CompressionResult Run(CompressionJob job, IDiagnostics diagnostics) => new CompressionPipeline(job, diagnostics).Run();

    /// <summary>Makes and measures combinations of settings until the time is up.</summary>
    /// <param name="job">The job; what its options fix stays fixed, its budgets have no effect.</param>
    /// <param name="minutes">How long further combinations are begun.</param>
    /// <param name="diagnostics">Is told what happens.</param>
    /// <returns>What was tried, in order.</returns>
    /// <exception cref="YoloCompressException">Something that the user can mend: see the code.</exception>
    public static IReadOnlyList<TradeOff> Explore(CompressionJob job, double minutes, IDiagnostics diagnostics) => new CompressionPipeline(job, diagnostics).Explore(minutes);

    private List<TradeOff> Explore(double minutes)
    {
        NativeLibraries.Register(_job.NativeDirectories);
        ImportedModel given = ModelFile.Import(_job.Model, new() { ImageSize = _options.ImageSize }, _diagnostics, _inputs);
        DataPlan data = new DataPlanner(_options, _job.ProjectDirectory, _diagnostics, _job.Model).Plan();
        using StageResources resources = new(given.Graph, data, Settings(), _decisions);
        using Evaluator? own = data.Choices == null ? new(given.Graph, data.Validation, Settings()) : null;
        Evaluator evaluator = own ?? resources.ChoiceEvaluator!;
        CandidateMaker candidates = Candidates(resources, data, start: null);
        List<TradeOff> tried = [];
        long begun = Stopwatch.GetTimestamp();
        IReadOnlyList<CompressionOptions> combinations = Exploration.Combinations(_options, data.Calibration != null);
        foreach (CompressionOptions options in combinations)
        {
            if (tried.Count > 0 && Stopwatch.GetElapsedTime(begun).TotalMinutes >= minutes)
            {
                _diagnostics.Warn(
                    ErrorCodes.SearchTimeUsedUp,
                    FormattableString.Invariant($"{minutes:0.##} minutes were enough for {tried.Count} of {combinations.Count} combinations. Give more time; what was tried is in the cache and costs no time again."),
                    _job.Model);
                break;
            }

            try
            {
                Attempt attempt = candidates.Make(options, evaluator, final: true);
                (Interval? kept, string? by) = Budgets.Kept(_options, attempt.Accuracy);
                TradeOff row = new(
                    Ladder.Describe(options), Ratios.ShippedBytes(attempt.Result, _options.Delivery), kept?.Value, by, attempt.Latency!.Ratio, attempt.Result.Macs,
                    attempt.Budgets.All(b => b.Met), Chosen: false, data.Choices == null ? "validation" : "choices");
                tried.Add(row);
                _diagnostics.Log(TradeOff.Table([row]));
            }
            catch (YoloCompressException e) when (tried.Count > 0)
            {
                _diagnostics.Log($"{Ladder.Describe(options)} can't be made: {e.Message}");
            }

            _diagnostics.Progress("Explore", tried.Count / (double)combinations.Count);
        }

        return tried;
    }

    private CompressionResult Run()
    {
        long began = Stopwatch.GetTimestamp();
        NativeLibraries.Register(_job.NativeDirectories);
        _diagnostics.Progress("Import", 0);
        ModelFileOptions import = new() { ImageSize = _options.ImageSize, AllowQuantized = _options.Quantization == QuantizationMode.None };
        ImportedModel given = ModelFile.Import(_job.Model, import, _diagnostics, _inputs);
        DataPlan data = new DataPlanner(_options, _job.ProjectDirectory, _diagnostics, _job.Model).Plan();
        PruningRequirements.CheckPictures(_options, data, _job.Model);
        QuantizationMode quantization = Quantization(data);
        ContractStage.Check(_options, given.Graph, _job.Model);
        TrainingRequirements.Check(_options, given.Graph, data, StageList.Of(_options, quantization), _diagnostics, _job.Model);
        data.Record(_inputs);

        _diagnostics.Progress("Measure the original", 0);
        using Evaluator evaluator = new(given.Graph, data.Validation, Settings());
        _diagnostics.Log(OriginalLine(given, evaluator));
        double importSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        BudgetChecks.Check(_options, given.Graph, _job.Model);
        StartingPoint? start = StartingPoint.Read(_options, _job, given.Graph, _inputs);
        using StageResources resources = new(given.Graph, data, Settings(), _decisions);
        CandidateMaker candidates = Candidates(resources, data, start);
        BudgetController controller = new(
            Ladder.Of(_options, quantization, data.Calibration != null),
            _options,
            (options, onChoices) => candidates.Make(options, onChoices ? resources.ChoiceEvaluator! : evaluator, final: !onChoices),
            data.Choices != null,
            _decisions,
            ControlSubject(given.Graph, data),
            _diagnostics,
            _job.Model);
        Attempt picked = controller.Run();
        _decisions.Restore(picked.Decisions);
        Attempt chosen = Faster().Choose(picked, $"{given.Graph.Sha256()} {picked.Chain.Graph.Sha256()}", o => candidates.Make(o, evaluator, final: true));
        _decisions.Restore(chosen.Decisions);
        ModelGraph graph = chosen.Chain.Graph;
        LatencyFigures latency = chosen.Latency!;
        Measurements original = evaluator.Original with { LatencyMs = latency.OriginalMs };
        Measurements result = chosen.Result with { LatencyMs = latency.ResultMs };

        _diagnostics.Progress("Report", 0);
        StageLedger ledger = new(given.Graph, evaluator, _decisions, _results);

        WarnWhereNothingIsGained(given, result, latency, compressed: chosen.Chain.Results.Count > 0, said: _diagnostics.Warnings.Any(w => w.Code == ErrorCodes.SlowerThanOriginal));
        BudgetChecks.WarnOfDoubt(_options, chosen.Budgets, data.Validation?.Pictures.Count ?? 0, _diagnostics, _job.Model);
        YoloCompressException? unreachable = controller.Unreachable(chosen);
        if (_options.BudgetAction == BudgetAction.Warn)
        {
            foreach (YoloCompressException miss in Budgets.Misses(chosen.Budgets, _job.Model).Concat(unreachable == null ? [] : [unreachable]))
                _diagnostics.Warn(miss.Code, miss.Message, miss.File);
        }

        return new()
        {
            Job = _job,
            Options = chosen.Options,
            Quantization = chosen.Options.Quantization ?? quantization,
            Given = given,
            Model = chosen.Model,
            Compression = chosen.Compression,
            Resource = chosen.Resource,
            Sha256 = ModelHash.Of(chosen.Model),
            Contract = ModelContract.Of(graph),
            ClassNames = Names(given.Graph, data),
            Data = data,
            DataHashes = DataHashes(data),
            Stages = chosen.Chain.Results,
            Files = chosen.Chain.Files,
            Snapshots = chosen.Chain.Snapshots,
            Ledger = ledger.Entries(chosen.Chain, importSeconds, original, result, candidates.PackedBytes),
            Layers = ledger.Layers(chosen.Chain, latency.OriginalMs),
            Original = original,
            Result = result,
            Accuracy = chosen.Accuracy,
            Latency = latency,
            Budgets = chosen.Budgets,
            Sensitivity = _options.Sensitivity == SensitivityUse.Report && (data.Choices ?? data.Calibration ?? data.Validation) is { } analysed
                ? ModelAnalysis.Run(given.Graph, analysed, new(), Settings())
                : null,
            TradeOffs = controller.TradeOffs(picked),
            Unreachable = unreachable,
            Warnings = _diagnostics.Warnings,
            Inputs = _inputs,
            Decisions = _decisions,
        };
    }

    private CandidateMaker Candidates(StageResources resources, DataPlan data, StartingPoint? start) => new()
    {
        Job = _job,
        Options = _options,
        Start = start,
        Resources = resources,
        Runner = new(_results, data, _inputs),
        Decisions = _decisions,
        Diagnostics = _diagnostics,
    };

    private CacheStore? Store()
    {
        string? folder = _job.CacheDirectory ?? CacheFolder.Default;
        return string.IsNullOrEmpty(folder) ? null : new(folder, _diagnostics, _job.CacheSizeMB is { } size ? size << 20 : CacheStore.DefaultLimit);
    }

    private DecisionLog ReadDecisions()
    {
        if (_options.DecisionFile == null)
            return new();
        string path = _job.FullPath(_options.DecisionFile);
        if (!File.Exists(path))
        {
            _inputs.AddMissing(path);
            _diagnostics.Log($"There is no decision file {_options.DecisionFile} yet: everything is measured anew. Keep this build's decisions.json there to repeat it.");
            return new();
        }

        _inputs.AddFile(path);
        return DecisionLog.Read(File.ReadAllBytes(path), path);
    }

    private QuantizationMode Quantization(DataPlan data)
    {
        if (_options.Quantization is { } given && (given != QuantizationMode.Static || data.Calibration != null))
            return given;
        if (data.Calibration != null)
            return QuantizationMode.Static;
        const string Mend = "Set CalibrationData to a folder, glob or data yaml with some dozens of typical pictures.";
        if (_options.Quantization == QuantizationMode.Static)
            throw new YoloCompressException(ErrorCodes.NoCalibrationData, $"Static quantization needs pictures, and none were given. {Mend}", _job.Model);
        _diagnostics.Warn(
            ErrorCodes.NoCalibrationData,
            $"No pictures were given, so the model is not quantized and ships in FP32. {Mend} Or set Quantization=\"None\", if this is meant.",
            _job.Model);
        return QuantizationMode.None;
    }

    private string ControlSubject(ModelGraph original, DataPlan data) => new CacheKey("control")
        .Add("model", original.Sha256())
        .Add("options", string.Join(' ', _job.Options.OrderBy(o => o.Key, StringComparer.OrdinalIgnoreCase).Where(o => !OptionCatalog.IsPath(o.Key)).Select(o => $"{o.Key}={o.Value}")))
        .Add("pictures", string.Join(' ', DataHashes(data).Values))
        .Hash;

    private FasterForm Faster() => new(
        _options,
        packs: _options.Delivery == DeliveryMode.Embed && _job.WantsAccessor(_options) && _options.ResourceCompression != ResourceCompression.None,
        _decisions,
        _diagnostics,
        _job.Model);

    private void WarnWhereNothingIsGained(ImportedModel given, Measurements result, LatencyFigures latency, bool compressed, bool said)
    {
        if (!compressed)
            return;
        long shipped = Ratios.ShippedBytes(result, _options.Delivery);
        if (shipped >= given.FileBytes)
            _diagnostics.Warn(ErrorCodes.NotSmaller, $"What is shipped ({shipped:N0} bytes) is no smaller than the given file ({given.FileBytes:N0} bytes).", _job.Model);
        if (latency.Ratio < SlowerThan && !said)
        {
            _diagnostics.Warn(
                ErrorCodes.SlowerThanOriginal,
                FormattableString.Invariant($"On this machine the compact model takes {latency.ResultMs:0.0} ms and the original {latency.OriginalMs:0.0} ms (one thread)."),
                _job.Model);
        }
    }

    private IReadOnlyList<string> Names(ModelGraph graph, DataPlan data)
    {
        IReadOnlyList<string> own = ClassNames.Of(graph);
        return own.Count > 0 ? own : data.Validation?.ClassNames ?? data.Calibration?.ClassNames ?? [];
    }

    private SortedDictionary<string, string> DataHashes(DataPlan data)
    {
        SortedDictionary<string, string> hashes = new(StringComparer.Ordinal);
        if (data.Calibration is { } calibration)
            hashes["calibration"] = ImageSetContent.Pictures(calibration, _inputs);
        if (data.Validation is { } validation)
            hashes["validation"] = ImageSetContent.PicturesAndLabels(validation, _inputs);
        return hashes;
    }

    private EvaluatorSettings Settings() => new()
    {
        Threads = _job.Threads,
        Encoding = _options.Encoding,
        Seed = _options.Seed,
        Cache = _cache,
        Results = _results,
        Inputs = _inputs,
        Diagnostics = _diagnostics,
        File = _job.Model,
    };

    private string OriginalLine(ImportedModel given, Evaluator evaluator)
    {
        Measurements original = evaluator.Original;
        string accuracy = original.Map5095 is { } map ? FormattableString.Invariant($", mAP50-95 {map:0.0000}, mAP50 {original.Map50:0.0000} on {evaluator.Validation!.Pictures.Count} pictures")
            : evaluator.Validation is { } set ? $", {set.Pictures.Count} pictures without labels"
            : "";
        return FormattableString.Invariant($"{_job.Name}: {given.Format}, {original.Parameters:N0} parameters, {original.FileBytes:N0} bytes as FP32 ONNX{accuracy}.");
    }
}
