using System.Security.Cryptography;
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

    private CompressionResult Run()
    {
        NativeLibraries.Register(_job.NativeDirectories);
        _diagnostics.Progress("Import", 0);
        ModelFileOptions import = new() { ImageSize = _options.ImageSize, AllowQuantized = _options.Quantization == QuantizationMode.None };
        ImportedModel given = ModelFile.Import(_job.Model, import, _diagnostics, _inputs);
        DataPlan data = new DataPlanner(_options, _job.ProjectDirectory, _diagnostics, _job.Model).Plan();
        PruningRequirements.CheckPictures(_options, data, _job.Model);
        QuantizationMode quantization = Quantization(data);
        data.Record(_inputs);

        _diagnostics.Progress("Measure the original", 0);
        using Evaluator evaluator = new(given.Graph, data.Validation, Settings());
        _diagnostics.Log(OriginalLine(given, evaluator));
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        (ModelGraph graph, IReadOnlyList<StageResult> stages) = Compress(given.Graph, data, quantization, files);

        _diagnostics.Progress("Measure the result", 0);
        byte[] model = graph.ToBytes();
        (ResourceCompression compression, byte[]? resource) = Resource(model, stages.Count > 0);
        (Measurements result, AccuracyComparison accuracy) = evaluator.Measure(graph, resource?.Length);
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(model));
        _diagnostics.Progress("Measure latency", 0);
        LatencyFigures latency = Latency(evaluator, given.Graph, graph, sha256);
        Measurements original = evaluator.Original with { LatencyMs = latency.OriginalMs };
        result = result with { LatencyMs = latency.ResultMs };

        IReadOnlyList<BudgetOutcome> budgets = Budgets.Judge(_options, original, result, accuracy, latency.Ratio);
        WarnWhereNothingIsGained(given, result, latency, stages.Count > 0);
        if (_options.BudgetAction == BudgetAction.Warn)
        {
            foreach (YoloCompressException miss in Budgets.Misses(budgets, _job.Model))
                _diagnostics.Warn(miss.Code, miss.Message, miss.File);
        }

        return new()
        {
            Job = _job,
            Options = _options,
            Quantization = quantization,
            Given = given,
            Model = model,
            Compression = compression,
            Resource = resource,
            Sha256 = sha256,
            Contract = ModelContract.Of(graph),
            ClassNames = Names(given.Graph, data),
            Data = data,
            DataHashes = DataHashes(data),
            Stages = stages,
            Files = files,
            Original = original,
            Result = result,
            Accuracy = accuracy,
            Latency = latency,
            Budgets = budgets,
            Warnings = _diagnostics.Warnings,
            Inputs = _inputs,
            Decisions = _decisions,
        };
    }

    // Without an accessor nobody would unpack it; a model that was not compressed goes as it is, unless something else was asked for.
    private (ResourceCompression Compression, byte[]? Resource) Resource(byte[] model, bool compressed)
    {
        ResourceCompression compression = _options.ResourceCompression ?? (compressed ? ResourceCompression.Entropy : ResourceCompression.None);
        if (_options.Delivery != DeliveryMode.Embed || compression == ResourceCompression.None)
            return default;
        if (!_job.WantsAccessor(_options))
        {
            if (_options.ResourceCompression != null)
                _diagnostics.Log($"ResourceCompression=\"{compression}\" has no effect: only the accessor, which is written for C# projects, can unpack it.");
            return default;
        }

        byte[]? resource = ResourcePacker.Pack(model, compression);
        return resource?.Length < model.Length ? (compression, resource) : default;
    }

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

    private (ModelGraph Graph, IReadOnlyList<StageResult> Results) Compress(
        ModelGraph original, DataPlan data, QuantizationMode quantization, Dictionary<string, byte[]> files)
    {
        IReadOnlyList<IStage> stages = StageList.Of(_options, quantization);
        if (stages.Count == 0)
            return (original, []);
        using StageResources resources = new(original, data, Settings(), _decisions);
        ModelGraph graph = original;
        List<StageResult> results = [];
        StageRunner runner = new(_results, data, _inputs);
        foreach (IStage stage in stages)
        {
            _diagnostics.Progress(stage.Name, 0);
            StageOutput output = runner.Run(stage, graph, resources);
            graph = output.Graph;
            results.Add(output.Result);
            foreach ((string name, byte[] content) in output.Files)
                files[name] = content;
            _diagnostics.Log($"{stage.Name}: {output.Result.Summary}");
        }

        return (Short(graph), results);
    }

    // Names of nodes are for people who read reports; graphs inside nodes keep theirs.
    private static ModelGraph Short(ModelGraph graph) =>
        graph.Nodes.Any(n => n.Attribute.Any(a => a.G != null || a.Graphs.Count > 0)) ? graph : CompactForm.Apply(graph);

    private LatencyFigures Latency(Evaluator evaluator, ModelGraph original, ModelGraph graph, string sha256)
    {
        string subject = $"{Convert.ToHexStringLower(SHA256.HashData(original.ToBytes()))} {sha256}";
        if (_decisions.IsKept("latency", subject))
            _diagnostics.Log("Latency is taken from the decision file.");
        return _decisions.Decide("latency", subject, () => evaluator.CompareLatency(graph));
    }

    private void WarnWhereNothingIsGained(ImportedModel given, Measurements result, LatencyFigures latency, bool compressed)
    {
        if (!compressed)
            return;
        long shipped = Ratios.ShippedBytes(result, _options.Delivery);
        if (shipped >= given.FileBytes)
            _diagnostics.Warn(ErrorCodes.NotSmaller, $"What is shipped ({shipped:N0} bytes) is no smaller than the given file ({given.FileBytes:N0} bytes).", _job.Model);
        if (latency.Ratio < SlowerThan)
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
