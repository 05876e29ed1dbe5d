using YoloCompress.Detection;
using YoloCompress.Diagnostics;

namespace YoloCompress.Training;

/// <summary>Pictures of an <see cref="ImageSet"/> to train with.</summary>
public static class TrainingSet
{
    /// <summary>Reads the labels; a picture whose label file is not valid is left out, with a warning.</summary>
    /// <param name="set">The pictures.</param>
    /// <param name="classes">The number of classes that the model tells apart; null to leave the labels aside.</param>
    /// <param name="diagnostics">Receives warnings.</param>
    /// <exception cref="YoloCompressException">A label has a class that the model lacks (YC0407).</exception>
    public static IReadOnlyList<TrainingPicture> Of(ImageSet set, int? classes, IDiagnostics diagnostics)
    {
        List<TrainingPicture> pictures = [];
        foreach (SetPicture picture in set.Pictures)
        {
            if (classes == null || picture.LabelPath == null)
            {
                pictures.Add(new(picture.Path, []));
                continue;
            }

            IReadOnlyList<ObjectLabel> labels;
            try
            {
                labels = LabelFile.Read(picture.LabelPath);
            }
            catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                diagnostics.Warn(ErrorCodes.LabelInvalid, $"The label file is not valid, so its picture is left out: {e.Message}.", picture.LabelPath);
                continue;
            }

            if (labels.FirstOrDefault(l => l.Class >= classes) is { Class: > 0 } wrong)
            {
                throw new YoloCompressException(
                    ErrorCodes.LabelClassOutOfRange,
                    $"A label has class {wrong.Class}, but the model tells {classes} classes apart (0 to {classes - 1}). "
                    + "Train with the data set that the model was trained for, or without labels.",
                    picture.LabelPath);
            }

            pictures.Add(new(picture.Path, labels));
        }

        return pictures;
    }
}
