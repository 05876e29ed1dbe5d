using YoloCompress.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace YoloCompress.Training;

/// <summary>
/// How far a student is from its teacher (Hinton et al. 2015, "Distilling the knowledge in a neural network"). On the heads of a detector each cell
/// counts with the teacher's objectness, so that the boxes and classes of background teach nothing (Mehta and Ozturk 2018, "Object detection at
/// 200 frames per second"); features and other outputs count with their squared error relative to the teacher's energy.
/// </summary>
/// <param name="points">Where the two are compared.</param>
/// <param name="featureWeight">The weight of the features.</param>
internal sealed class DistillationLoss(DistillationPoints points, double featureWeight)
{
    // The box part is an IoU loss of order 1 for each object, as the scores' entropies are; YOLOv5 gives it about this much more.
    private const double BoxWeight = 2;
    private const double Epsilon = 1e-6;

    /// <summary>The loss of a batch.</summary>
    /// <param name="student">The values of <see cref="DistillationPoints.StudentValues"/>.</param>
    /// <param name="teacher">The values of <see cref="DistillationPoints.TeacherValues"/>.</param>
    /// <param name="excess">
    /// Subtracts what the teacher would score against itself, so that 0 is the best: for judging, not for the gradient, which is the same.
    /// </param>
    public Tensor Compute(IReadOnlyList<Tensor> student, IReadOnlyList<Tensor> teacher, bool excess = false)
    {
        int heads = points.Heads.Count;
        Tensor loss = points.Levels.Count > 0
            ? Heads([.. student.Take(heads)], [.. teacher.Take(heads)], excess)
            : student.Take(heads).Zip(teacher, Relative).Aggregate((a, b) => a + b) / heads;
        for (int i = heads; i < student.Count && featureWeight > 0; i++)
            loss = loss + (Relative(student[i], teacher[i]) * (featureWeight / points.Features.Count));
        return loss;
    }

    private static Tensor Relative(Tensor student, Tensor teacher) => (student - teacher).square().mean() / (teacher.square().mean() + Epsilon);

    private Tensor Heads(Tensor[] student, Tensor[] teacher, bool excess)
    {
        Tensor objects = zeros(1), objectness = zeros(1), boxes = zeros(1), classes = zeros(1);
        for (int i = 0; i < student.Length; i++)
        {
            Tensor mine = Rows(student[i]), theirs = Rows(teacher[i]);
            Tensor wanted = theirs.select(1, 4).sigmoid();
            objects = objects + wanted.sum();
            objectness = objectness + Entropy(mine.select(1, 4), wanted, excess).sum();

            // Only rows that the teacher sees anything in: of the others the weight is next to nothing, and there are hundreds of times as many.
            Tensor rows = wanted.gt(0.005).nonzero().reshape(-1);
            if (rows.numel() == 0)
                continue;
            Tensor weight = wanted.index_select(0, rows), here = mine.index_select(0, rows), there = theirs.index_select(0, rows);
            Tensor anchors = Anchors(points.Levels[i], rows);
            boxes = boxes + ((1 - CompleteIou.Of(Boxes(here, anchors), Boxes(there, anchors))) * weight).sum();
            int count = points.ClassCount;
            classes = classes + (Entropy(here.narrow(1, 5, count), there.narrow(1, 5, count).sigmoid(), excess).sum(1) * weight).sum();
        }

        return (objectness + (boxes * BoxWeight) + classes) / (objects + 1);
    }

    /// <summary>[batch · height · width · anchors, values].</summary>
    private Tensor Rows(Tensor head) => head.permute(0, 2, 3, 1).reshape(-1, 5 + points.ClassCount);

    private static Tensor Entropy(Tensor logits, Tensor wanted, bool excess)
    {
        Tensor entropy = functional.binary_cross_entropy_with_logits(logits, wanted, reduction: Reduction.None);
        return excess ? entropy - functional.binary_cross_entropy(wanted, wanted, reduction: Reduction.None) : entropy;
    }

    private static Tensor Boxes(Tensor rows, Tensor anchors) =>
        cat([(rows.narrow(1, 0, 2).sigmoid() * 2) - 0.5, (rows.narrow(1, 2, 2).sigmoid() * 2).square() * anchors], 1);

    private static Tensor Anchors(DetectLevel level, Tensor rows)
    {
        Tensor sizes = tensor(level.Anchors.SelectMany(a => new[] { a.Width / level.Stride, a.Height / level.Stride }).ToArray(), [level.Anchors.Count, 2]);
        return sizes.index_select(0, rows.remainder(level.Anchors.Count));
    }
}
