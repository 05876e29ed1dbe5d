using YoloCompress.Detection;

namespace YoloCompress.Pipeline;

/// <summary>Which pictures serve what. Null where there are none.</summary>
public sealed record DataPlan
{
    /// <summary>For ranges and statistics; labels are not read.</summary>
    public ImageSet? Calibration { get; init; }

    /// <summary>For choices between settings: calibration data beyond what calibration uses, where there is any.</summary>
    public ImageSet? Choices { get; init; }

    /// <summary>For the figures that are reported. Nothing is chosen by them.</summary>
    public ImageSet? Validation { get; init; }

    /// <summary>To train with; null where nothing is trained.</summary>
    public ImageSet? Training { get; init; }

    /// <summary>True if the training pictures' labels are learned from: those of <c>TrainingData</c> are, those of <c>CalibrationData</c> never.</summary>
    public bool TrainingLabels { get; init; }

    /// <summary>Where the validation pictures come from, in words for the report.</summary>
    public string? ValidationOrigin { get; init; }

    /// <summary>The whole sets that the others are parts of.</summary>
    public IReadOnlyList<ImageSet> Sources { get; init; } = [];

    /// <summary>Remembers what the job depends on: the folders and descriptions as a whole, but of pictures and labels only those in use.</summary>
    public void Record(InputRecorder inputs)
    {
        foreach (ImageSet source in Sources)
        {
            HashSet<string> content = [.. source.Pictures.Select(p => p.Path), .. source.Pictures.Select(p => p.LabelPath).OfType<string>()];
            foreach (string description in source.Files.Where(f => !content.Contains(f)))
                inputs.AddFile(description);
            foreach (SearchedFolder folder in source.Folders)
                inputs.AddFolder(folder.Path, folder.Pattern, folder.Recursive);
        }

        foreach (SetPicture picture in new[] { Calibration, Choices, Validation, Training }.OfType<ImageSet>().SelectMany(s => s.Pictures))
            inputs.AddFile(picture.Path);
        foreach (string label in new[] { Choices, Validation, Training }.OfType<ImageSet>().SelectMany(s => s.Pictures).Select(p => p.LabelPath).OfType<string>())
            inputs.AddFile(label);
    }
}
