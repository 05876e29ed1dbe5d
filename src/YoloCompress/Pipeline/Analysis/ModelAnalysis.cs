using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Sensitivity;

namespace YoloCompress.Pipeline;

/// <summary>The sensitivity analysis of a model on a set of pictures, with its cells kept between runs.</summary>
public static class ModelAnalysis
{
    // Below this the ranking says more about the pictures than about the model.
    private const double Stable = 0.6;

    /// <summary>Analyses a job's model on its pictures: those for choices, else those of calibration, else those of validation.</summary>
    /// <param name="job">Model, data and cache; the other options have no effect.</param>
    /// <param name="options">What to try.</param>
    /// <param name="diagnostics">Is told what happens.</param>
    /// <exception cref="YoloCompressException">The model or the pictures don't serve (see the code).</exception>
    public static SensitivityResult Run(CompressionJob job, SensitivityOptions options, IDiagnostics diagnostics)
    {
        NativeLibraries.Register(job.NativeDirectories);
        WarningRecorder recorder = new(diagnostics);
        CompressionOptions given = CompressionOptions.Parse(job.Options, recorder, job.Model);
        ModelGraph graph = ModelFile.Import(job.Model, new() { ImageSize = given.ImageSize }, recorder).Graph;
        DataPlan data = new DataPlanner(given, job.ProjectDirectory, NullDiagnostics.Instance, job.Model).Plan();
        ImageSet set = data.Choices ?? data.Calibration ?? data.Validation ?? throw new YoloCompressException(
            ErrorCodes.AnalysisNeedsPictures, "A sensitivity analysis needs pictures, and there are none. Set CalibrationData or ValidationData; 16 pictures do.", job.Model);
        return Run(graph, set, options, new()
        {
            Threads = job.Threads,
            Results = new(CacheStore.Of(job, recorder), recorder, job.ProjectDirectory),
            Diagnostics = recorder,
            File = job.Model,
        });
    }

    /// <summary>Analyses a model.</summary>
    /// <param name="original">The model, FP32.</param>
    /// <param name="set">The pictures; those used are spread evenly over the set.</param>
    /// <param name="options">What to try.</param>
    /// <param name="settings">Cache, threads and whom to tell.</param>
    /// <exception cref="YoloCompressException">There is no layer (YC0920) or no picture that can be read (YC0404, YC0921).</exception>
    public static SensitivityResult Run(ModelGraph original, ImageSet set, SensitivityOptions options, EvaluatorSettings settings)
    {
        ModelGraph graph = SensitivityAnalysis.Prepare(original);
        (int height, int width) = ModelContract.Of(original).PictureSize;
        PictureReader reader = new(set, settings.Cache, settings.Diagnostics);
        List<(int Index, LetterboxedPicture Picture)> pictures = [];
        int count = Math.Min(options.Pictures, set.Pictures.Count);
        for (int i = 0; i < count; i++)
        {
            int index = (int)((long)i * set.Pictures.Count / count);
            if (reader.Load(index, height, width, out string? failure) is { } picture)
                pictures.Add((index, picture));
            else
                reader.Report([(index, failure!)]);
        }

        if (pictures.Count == 0 && count > 0)
            throw reader.AllUnreadable();
        CellJudge? judge = CellJudge.Of(graph, set, pictures.Select(p => (p.Index, p.Picture.Transform)), settings.Diagnostics);
        CellCache cells = new(
            settings.Results,
            graph.Sha256(),
            $"{ImageSetContent.PicturesAndLabels(set, settings.Inputs)} {string.Join(' ', pictures.Select(p => p.Index))}");
        SensitivityResult result = SensitivityAnalysis.Run(
            graph, [.. pictures.Select(p => p.Picture.ToFloats())], options with { Threads = settings.Threads }, judge, cells, settings.Diagnostics);
        foreach (SensitivitySetting setting in options.Settings)
        {
            if (result.Stability(setting) is { } stability && stability < Stable)
            {
                settings.Diagnostics.Warn(
                    ErrorCodes.UnstableSensitivity,
                    FormattableString.Invariant(
                        $"Two halves of the {pictures.Count} pictures order the layers differently under {setting.Name} (rank correlation {stability:0.00}). Give more, or more typical, pictures."),
                    settings.File);
            }
        }

        return result;
    }
}
