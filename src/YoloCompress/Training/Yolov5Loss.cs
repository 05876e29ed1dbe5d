using YoloCompress.Onnx;
using YoloCompress.Training.Operators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace YoloCompress.Training;

/// <summary>
/// The loss of YOLOv5: CIoU of the matched boxes, objectness against the IoU reached, and binary cross-entropy of the classes
/// (Jocher et al., YOLOv5, docs "Architecture"; Zheng et al. 2020, "Distance-IoU loss"). It works on the raw heads, at any picture size.
/// </summary>
/// <param name="levels">The heads, in the order in which their values are given.</param>
/// <param name="classes">The number of classes.</param>
/// <param name="options">Weights of the parts.</param>
public sealed class Yolov5Loss(IReadOnlyList<DetectLevel> levels, int classes, Yolov5LossOptions options)
{
    // The balance of the levels by cell count: four for stride 8, one for 16, 0.4 for 32 (YOLOv5); adjusted while training.
    private readonly double[] _balance = levels.Count == 3 ? [4, 1, 0.4] : [.. new[] { 4, 1, 0.25, 0.06, 0.02 }.Take(levels.Count)];

    /// <summary>The balance of objectness between the levels as it stands now.</summary>
    public IReadOnlyList<double> Balance => _balance;

    /// <summary>Goes on with an earlier balance.</summary>
    internal void Restore(IReadOnlyList<double> balance)
    {
        for (int i = 0; i < _balance.Length && i < balance.Count; i++)
            _balance[i] = balance[i];
    }

    /// <summary>The loss of a batch, and its parts for the log.</summary>
    /// <param name="heads">Raw values, each [batch, anchors · (5 + classes), height, width].</param>
    /// <param name="targets">The labelled boxes of all pictures, in pixels of the network's input.</param>
    /// <returns>The scalar to minimise: the sum of the parts times the batch size.</returns>
    public Yolov5LossValue Compute(IReadOnlyList<Tensor> heads, IReadOnlyList<BoxTarget> targets)
    {
        Tensor box = zeros(1), objectness = zeros(1), score = zeros(1);
        long batch = heads[0].shape[0];
        for (int i = 0; i < levels.Count; i++)
        {
            DetectLevel level = levels[i];
            int height = (int)heads[i].shape[2], width = (int)heads[i].shape[3], anchors = level.Anchors.Count;

            // [batch, height, width, anchor, values], which is a view where the channels lie last.
            Tensor rows = heads[i].permute(0, 2, 3, 1).reshape(-1, 5 + classes);
            float[] wanted = new float[rows.shape[0]];
            List<AnchorMatch> matches = AnchorMatching.Match(level, width, height, targets, options.AnchorThreshold);
            if (matches.Count > 0)
            {
                Tensor index = tensor(matches.Select(m => (((((long)m.Picture * height) + m.Row) * width) + m.Column) * anchors + m.Anchor).ToArray());
                Tensor picked = rows.index_select(0, index);
                Tensor iou = Overlap(picked, matches);
                box = box + (1 - iou).mean();
                float[] reached = iou.ToFloats();
                long[] cells = index.ToIntegers();
                for (int k = 0; k < cells.Length; k++)
                    wanted[cells[k]] = Math.Max(wanted[cells[k]], reached[k]);
                if (classes > 1)
                    score = score + functional.binary_cross_entropy_with_logits(picked.narrow(1, 5, classes), OneHot(matches));
            }

            Tensor part = functional.binary_cross_entropy_with_logits(rows.select(1, 4), tensor(wanted));
            objectness = objectness + (part * _balance[i]);
            if (options.AutoBalance)
                _balance[i] = (_balance[i] * 0.9999) + (0.0001 / part.item<float>());
        }

        if (options.AutoBalance && levels.Count > 1)
        {
            // Relative to the level of stride 16, or the middle one.
            double reference = _balance[Math.Max(0, levels.ToList().FindIndex(l => l.Stride == 16))];
            for (int i = 0; i < _balance.Length; i++)
                _balance[i] /= reference;
        }

        box = box * options.Box;
        objectness = objectness * options.Objectness;
        score = score * options.Class;
        return new((box + objectness + score) * batch, box.item<float>(), objectness.item<float>(), score.item<float>());
    }

    private static Tensor Overlap(Tensor picked, List<AnchorMatch> matches)
    {
        Tensor centre = (picked.narrow(1, 0, 2).sigmoid() * 2) - 0.5;
        Tensor size = (picked.narrow(1, 2, 2).sigmoid() * 2).square() * tensor(matches.SelectMany(m => new[] { m.AnchorWidth, m.AnchorHeight }).ToArray(), [matches.Count, 2]);
        Tensor wanted = tensor(matches.SelectMany(m => new[] { m.X, m.Y, m.Width, m.Height }).ToArray(), [matches.Count, 4]);
        return CompleteIou.Of(cat([centre, size], 1), wanted);
    }

    private Tensor OneHot(List<AnchorMatch> matches)
    {
        float[] values = new float[matches.Count * classes];
        Array.Fill(values, (float)(options.LabelSmoothing / 2));
        for (int k = 0; k < matches.Count; k++)
            values[(k * classes) + matches[k].Class] = (float)(1 - (options.LabelSmoothing / 2));
        return tensor(values, [matches.Count, classes]);
    }
}
