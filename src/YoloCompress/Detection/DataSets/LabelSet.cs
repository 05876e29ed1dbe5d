using YoloCompress.Diagnostics;

namespace YoloCompress.Detection;

/// <summary>The labels of a set, read once. Pictures whose label file is not valid are left out of the measuring, with one warning each.</summary>
internal sealed class LabelSet
{
    private const int MaxWarnings = 10;

    private readonly ImageSet _set;
    private readonly Lazy<IReadOnlyList<ObjectLabel>?[]> _labels;

    public LabelSet(ImageSet set, IDiagnostics diagnostics)
    {
        _set = set;
        _labels = new(() => Read(set, diagnostics));
    }

    /// <summary>The labelled objects of the pictures in a run, in pixels of the original pictures, by picture index.</summary>
    /// <exception cref="YoloCompressException">There are no labels (YC0410), none is valid (YC0411), or a class is out of range (YC0407).</exception>
    public IReadOnlyDictionary<int, Detection[]> Truths(DetectionRun run)
    {
        if (!_set.HasLabels)
        {
            throw new YoloCompressException(
                ErrorCodes.NoLabels,
                $"'{_set.Source}' has no label files, so accuracy cannot be measured. For a picture …/images/NAME.jpg the label is …/labels/NAME.txt.",
                _set.Pictures[0].Path);
        }

        Dictionary<int, Detection[]> truths = [];
        foreach (PictureDetections picture in run.Pictures)
        {
            if (_labels.Value[picture.Index] is not { } labels)
                continue;
            if (labels.FirstOrDefault(l => l.Class >= run.ClassCount) is { Class: > 0 } wrong)
            {
                throw new YoloCompressException(
                    ErrorCodes.LabelClassOutOfRange,
                    $"A label has class {wrong.Class}, but the model tells {run.ClassCount} classes apart (0 to {run.ClassCount - 1}). " +
                    "Use the data set that the model was trained for.",
                    _set.Pictures[picture.Index].LabelPath);
            }

            truths[picture.Index] = [.. labels.Select(l => ToPixels(l, picture.Width, picture.Height))];
        }

        return truths.Count > 0 ? truths : throw new YoloCompressException(
            ErrorCodes.AllLabelsInvalid,
            $"Not one label file of '{_set.Source}' is valid; the warnings say why.",
            _set.Pictures.First(p => p.LabelPath != null).LabelPath);
    }

    private static Detection ToPixels(ObjectLabel label, int width, int height) => new(
        (label.CenterX - (label.Width / 2)) * width,
        (label.CenterY - (label.Height / 2)) * height,
        (label.CenterX + (label.Width / 2)) * width,
        (label.CenterY + (label.Height / 2)) * height,
        Score: 1,
        label.Class);

    private static IReadOnlyList<ObjectLabel>?[] Read(ImageSet set, IDiagnostics diagnostics)
    {
        IReadOnlyList<ObjectLabel>?[] labels = new IReadOnlyList<ObjectLabel>?[set.Pictures.Count];
        int invalid = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            try
            {
                labels[i] = set.Pictures[i].LabelPath is { } path ? LabelFile.Read(path) : [];
            }
            catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                string message = $"The label file is not valid, so its picture is left out: {e.Message}.";
                if (++invalid <= MaxWarnings)
                    diagnostics.Warn(ErrorCodes.LabelInvalid, message, set.Pictures[i].LabelPath);
                else
                    diagnostics.Log($"{set.Pictures[i].LabelPath}: {message}");
            }
        }

        if (invalid > MaxWarnings)
            diagnostics.Warn(ErrorCodes.LabelInvalid, $"{invalid} label files of '{set.Source}' are not valid; the log names them all.");
        return labels;
    }
}
