using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Quantization;

namespace YoloCompress.Pipeline;

/// <summary>Decides which pictures serve what, also where the user gave only some or none (<c>docs/options.md</c> has the table).</summary>
public sealed class DataPlanner
{
    private readonly CompressionOptions _options;
    private readonly string _baseDirectory;
    private readonly IDiagnostics _diagnostics;
    private readonly string _file;
    private readonly bool _needsCalibration;
    private readonly List<ImageSet> _sources = [];
    private ImageSet? _calibrationSource;

    /// <summary>Prepares the planning.</summary>
    /// <param name="options">What the user gave.</param>
    /// <param name="baseDirectory">Where relative paths start.</param>
    /// <param name="diagnostics">Is told what was taken instead of what was not given.</param>
    /// <param name="file">The item's file, for messages.</param>
    public DataPlanner(CompressionOptions options, string baseDirectory, IDiagnostics diagnostics, string file)
    {
        _options = options;
        _baseDirectory = baseDirectory;
        _diagnostics = diagnostics;
        _file = file;
        _needsCalibration = options.FineTunes || options.Quantization is null or QuantizationMode.Static or QuantizationMode.WeightOnly
            || PruningRequirements.UsesPictures(options.Pruning);
    }

    /// <summary>Finds the pictures.</summary>
    /// <exception cref="YoloCompressException">What was given does not exist, holds no pictures or is malformed (YC0401 to YC0405).</exception>
    public DataPlan Plan()
    {
        DataPlan plan = (_options.CalibrationData, _options.ValidationData) switch
        {
            ({ } calibration, { } validation) => Both(Resolve(calibration, DataSplit.Train), Resolve(validation, DataSplit.Validation)),
            ({ } calibration, null) => OnlyCalibration(Resolve(calibration, DataSplit.Train)),
            (null, { } validation) => OnlyValidation(validation),
            _ => new(),
        };
        if (_options.FineTunes)
            plan = Training(plan);
        else if (_options.TrainingData != null)
            _diagnostics.Log("TrainingData has no effect: neither FineTuneSteps nor FineTuneMinutes is given.");
        return plan with { Sources = _sources };
    }

    private DataPlan Training(DataPlan plan)
    {
        if (_options.TrainingData is not { } specification)
        {
            HashSet<string> others = [.. new[] { plan.Validation, plan.Choices }.OfType<ImageSet>().SelectMany(s => s.Pictures).Select(p => p.Path)];
            return plan with { Training = _calibrationSource?.Without(others) is { Pictures.Count: > 0 } spare ? spare : plan.Calibration };
        }

        ImageSet training = Resolve(specification, DataSplit.Train);
        WarnOfShared(ErrorCodes.TrainingInsideValidation, "training", training, plan.Validation);
        return plan with { Training = training, TrainingLabels = training.HasLabels };
    }

    private DataPlan Both(ImageSet calibration, ImageSet validation)
    {
        DataPlan plan = Split(calibration) with { Validation = validation, ValidationOrigin = "ValidationData" };
        WarnOfShared(ErrorCodes.CalibrationInsideValidation, "calibration", plan.Calibration!, validation);
        return plan;
    }

    private void WarnOfShared(string code, string use, ImageSet set, ImageSet? validation)
    {
        int shared = validation == null ? 0 : SharedPictures.Count(set, validation);
        if (shared > 0)
        {
            _diagnostics.Warn(
                code,
                $"{shared} of the {set.Pictures.Count} {use} pictures are validation pictures as well (the same files, or copies of them), so the accuracy that is reported looks better than it is. " +
                "Keep the two sets apart.",
                _file);
        }
    }

    private DataPlan OnlyCalibration(ImageSet calibration)
    {
        _calibrationSource = calibration;
        ImageSet rest = calibration.Slice(_options.CalibrationCount, int.MaxValue);
        (ImageSet validation, string origin) = rest.Pictures.Count > 0
            ? (rest, $"the {rest.Pictures.Count} pictures of CalibrationData that calibration leaves over")
            : (calibration, "the calibration pictures themselves");
        _diagnostics.Warn(
            ErrorCodes.NoValidationData, $"There is no ValidationData: accuracy is measured on {origin}. Set ValidationData to pictures that nothing else uses.", _file);
        // Choices made on the pictures that are reported on would make the report look better than it is.
        return new() { Calibration = calibration.Slice(0, _options.CalibrationCount), Validation = validation, ValidationOrigin = origin };
    }

    private DataPlan OnlyValidation(string specification)
    {
        ImageSet validation = Resolve(specification, DataSplit.Validation);
        if (TrainingPictures(specification, validation) is { } training)
        {
            _diagnostics.Log($"There is no CalibrationData: the training pictures of {specification} are used for calibration.");
            return Both(training, validation);
        }

        int count = Math.Min(_options.CalibrationCount, validation.Pictures.Count / 2);
        if (count == 0 || !_needsCalibration)
            return new() { Validation = validation, ValidationOrigin = "ValidationData" };
        _diagnostics.Warn(
            ErrorCodes.CalibratedOnValidationData,
            $"There is no CalibrationData: {count} pictures of ValidationData are used for calibration, and accuracy is measured on the other " +
            $"{validation.Pictures.Count - count}. Set CalibrationData to other pictures.",
            _file);
        return new()
        {
            Calibration = validation.Slice(0, count),
            Validation = validation.Slice(count, int.MaxValue),
            ValidationOrigin = $"ValidationData without the {count} pictures that calibration uses",
        };
    }

    // The yaml's training pictures, if it has some that are not validation pictures too.
    private ImageSet? TrainingPictures(string specification, ImageSet validation)
    {
        if (Path.GetExtension(specification.Trim()).ToLowerInvariant() is not (".yaml" or ".yml"))
            return null;
        ImageSet training = ImageSet.ResolveOrNothing(specification, _baseDirectory, DataSplit.Train, out YoloCompressException? failure);
        // Also without pictures: when the folder appears, the plan is another one.
        _sources.Add(training);
        if (failure != null)
        {
            _diagnostics.Log($"{specification} has no training pictures that could serve for calibration: {failure.Message}");
            return null;
        }

        HashSet<string> known = [.. validation.Pictures.Select(p => p.Path)];
        return training.Pictures.Any(p => known.Contains(p.Path)) ? null : training;
    }

    private DataPlan Split(ImageSet calibration)
    {
        _calibrationSource = calibration;
        return new()
        {
            Calibration = calibration.Slice(0, _options.CalibrationCount),
            Choices = calibration.Pictures.Count > _options.CalibrationCount ? calibration.Slice(_options.CalibrationCount, _options.CalibrationCount) : null,
        };
    }

    private ImageSet Resolve(string specification, DataSplit split)
    {
        ImageSet set = ImageSet.Resolve(specification, _baseDirectory, split, _diagnostics);
        _sources.Add(set);
        return set;
    }
}
