using YoloCompress.Diagnostics;
using YoloCompress.Inference;

namespace YoloCompress.Detection;

/// <summary>
/// Compares what two models give, output by output and number by number. It works for any outputs, also where they cannot be decoded into
/// boxes, and where there are no labels.
/// </summary>
public static class OutputFidelity
{
    /// <summary>Runs both models over pictures.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="model">The model; its outputs must have the same sizes in the same order.</param>
    /// <param name="reader">The pictures.</param>
    /// <param name="count">How many pictures at most.</param>
    /// <param name="encoding">How pixels become inputs; null for YOLOv5's 0 to 1.</param>
    /// <returns>One entry for each output; two, boxes and scores, for YOLOv5's decoded output, whose boxes would drown the scores.</returns>
    /// <exception cref="YoloCompressException">Outputs or inputs differ (YC0507), or no picture can be read (YC0404).</exception>
    public static IReadOnlyList<OutputSimilarity> Compare(
        OnnxModel reference, OnnxModel model, PictureReader reader, int count = int.MaxValue, PictureEncoding? encoding = null)
    {
        PictureInput referenceInput = new(reference, encoding ?? PictureEncoding.Yolo);
        PictureInput input = new(model, encoding ?? PictureEncoding.Yolo);
        if (input.Height != referenceInput.Height || input.Width != referenceInput.Width)
            throw Differ($"inputs of {referenceInput.Width} x {referenceInput.Height} and {input.Width} x {input.Height} pixels", model);
        if (reference.Outputs.Count != model.Outputs.Count)
            throw Differ($"{reference.Outputs.Count} and {model.Outputs.Count} outputs", model);

        // Boxes and scores are five columns and more of one output.
        bool split = DetectionDecoders.TryFind(reference) is DecodedOutputDecoder && reference.Outputs.Count == 1;
        SimilarityAccumulator[] sums =
        [
            .. reference.Outputs.SelectMany(o => split ? [new($"{o.Name}.boxes"), new($"{o.Name}.scores")] : new[] { new SimilarityAccumulator(o.Name) }),
        ];
        List<float[]> expected = [];
        foreach (LetterboxedPicture picture in reader.Read(input.Height, input.Width, count))
        {
            expected.Clear();
            referenceInput.Run(picture, (_, _, values) => expected.Add(values.ToArray()));
            int output = 0;
            input.Run(picture, (name, shape, values) =>
            {
                float[] wanted = expected[output];
                if (wanted.Length != values.Length)
                    throw Differ($"{wanted.Length} and {values.Length} values in the output '{name}'", model);
                if (split)
                    AddSplit(sums, wanted, values, shape[^1]);
                else
                    sums[output].Add(wanted, values);
                output++;
            });
        }

        return [.. sums.Select(s => s.Result())];
    }

    private static void AddSplit(SimilarityAccumulator[] sums, ReadOnlySpan<float> expected, ReadOnlySpan<float> values, int columns)
    {
        const int Geometry = 4;
        for (int row = 0; row < values.Length; row += columns)
        {
            sums[0].Add(expected.Slice(row, Geometry), values.Slice(row, Geometry));
            sums[1].Add(expected[(row + Geometry)..(row + columns)], values[(row + Geometry)..(row + columns)]);
        }
    }

    private static YoloCompressException Differ(string what, OnnxModel model) =>
        new(ErrorCodes.OutputsDiffer, $"The models cannot be compared: they have {what}.", model.File);
}
