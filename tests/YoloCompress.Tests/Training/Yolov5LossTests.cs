using TorchSharp;
using YoloCompress.Onnx;
using YoloCompress.Training;
using YoloCompress.Training.Operators;
using static TorchSharp.torch;

namespace YoloCompress.Tests.Training;

[TestClass]
public sealed class Yolov5LossTests
{
    private static readonly DetectLevel Level = new("head", 4, 4, 8, [new(16, 8), new(64, 64)]);

    [TestInitialize]
    public void LoadTorch() => TorchLibraries.Load();

    [TestMethod]
    public void A_box_belongs_to_its_cell_and_the_two_nearest_ones()
    {
        // Centre at cell (1.25, 2.75): the cell, the one to the left, the one below. Twice the first anchor in height; the second is 4.0 times wider.
        List<AnchorMatch> matches = AnchorMatching.Match(Level, 4, 4, [new(3, 1, 10, 22, 16, 16)], 4);
        CollectionAssert.AreEqual(new[] { (1, 2), (0, 2), (1, 3) }, matches.Select(m => (m.Column, m.Row)).ToArray());
        Assert.IsTrue(matches.All(m => m is { Picture: 3, Class: 1, Anchor: 0, Width: 2, Height: 2, AnchorWidth: 2, AnchorHeight: 1 }));
        CollectionAssert.AreEqual(new[] { (0.25f, 0.75f), (1.25f, 0.75f), (0.25f, -0.25f) }, matches.Select(m => (m.X, m.Y)).ToArray());
    }

    [TestMethod]
    [DataRow(4f, 4f, 1)]
    [DataRow(3f, 13f, 2)]
    [DataRow(29f, 29f, 1)]
    public void There_are_no_cells_beyond_the_edge(float x, float y, int expected) =>
        Assert.HasCount(expected, AnchorMatching.Match(Level, 4, 4, [new(0, 0, x, y, 16, 8)], 4));

    [TestMethod]
    public void A_box_that_fits_no_anchor_has_no_match() =>
        Assert.IsEmpty(AnchorMatching.Match(Level, 4, 4, [new(0, 0, 10, 10, 3.9f, 8)], 4));

    [TestMethod]
    // Equal boxes.
    [DataRow(2f, 3f, 4f, 2f, 1.0)]
    // The same square half a side to the right: IoU 1/3, centres 1 apart, diagonal² 13: 1/3 - 1/13.
    [DataRow(3f, 3f, 2f, 2f, (1.0 / 3) - (1.0 / 13), 2f, 3f, 2f, 2f)]
    // Apart: IoU 0, centres 10 apart, diagonal² 12² + 2² = 148.
    [DataRow(12f, 3f, 2f, 2f, -100.0 / 148, 2f, 3f, 2f, 2f)]
    // A 4 x 1 box in a 2 x 2 one: IoU 2/6; v = 4/π² (atan 1 - atan 4)² = 0.118365; α = v / (1 - 1/3 + v).
    [DataRow(0f, 0f, 4f, 1f, (1.0 / 3) - (0.11836472 * 0.11836472 / (0.66666667 + 0.11836472)), 0f, 0f, 2f, 2f)]
    public void Complete_IoU_is_that_of_the_paper(float x, float y, float w, float h, double expected, float x2 = 2, float y2 = 3, float w2 = 4, float h2 = 2)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor iou = CompleteIou.Of(tensor(new[] { x, y, w, h }, [1, 4]), tensor(new[] { x2, y2, w2, h2 }, [1, 4]));
        Assert.AreEqual(expected, iou.item<float>(), 1e-5);
    }

    [TestMethod]
    public void Without_boxes_only_objectness_counts()
    {
        using DisposeScope scope = NewDisposeScope();
        Yolov5Loss loss = new([Level], 2, new(Box: 1, Objectness: 2, Class: 4));
        Tensor head = zeros(3, 14, 4, 4);
        Yolov5LossValue value = loss.Compute([head], []);

        // Every cell says one half: ln 2 each, times its weight, times the balance of a first level, times three pictures.
        Assert.AreEqual(Math.Log(2) * 2 * 4 * 3, value.Total.item<float>(), 1e-4);
        Assert.AreEqual(0, value.Box);
        Assert.AreEqual(0, value.Class);
    }

    [TestMethod]
    public void A_perfect_answer_costs_next_to_nothing_and_a_wrong_class_costs_its_logit()
    {
        using DisposeScope scope = NewDisposeScope();
        DetectLevel level = new("head", 4, 4, 8, [new(16, 8)]);
        Yolov5Loss loss = new([level], 2, new(Box: 1, Objectness: 1, Class: 1) { AutoBalance = false });

        // The box sits exactly in the middle of cell (1, 2), where no neighbour is nearer; σ(0) = ½ is that centre and the anchor's own size.
        float[] values = new float[7 * 16];
        for (int cell = 0; cell < 16; cell++)
            values[(4 * 16) + cell] = -20;
        int at = (2 * 4) + 1;
        values[(4 * 16) + at] = 20;
        values[(5 * 16) + at] = -10;
        values[(6 * 16) + at] = 10;
        BoxTarget right = new(0, 1, 12, 20, 16, 8);
        Yolov5LossValue value = loss.Compute([tensor(values, [1, 7, 4, 4])], [right]);
        Assert.AreEqual(0, value.Total.item<float>(), 1e-4);
        value = loss.Compute([tensor(values, [1, 7, 4, 4])], [right with { Class = 0 }]);
        Assert.AreEqual(10, value.Class, 1e-3);
    }

    [TestMethod]
    public void Objectness_is_asked_to_be_the_IoU_reached()
    {
        using DisposeScope scope = NewDisposeScope();
        DetectLevel level = new("head", 4, 4, 8, [new(16, 8)]);
        Yolov5Loss loss = new([level], 1, new(Box: 1, Objectness: 16, Class: 1) { AutoBalance = false });

        // Predicted 16 x 8, wanted 16 x 16 around the same centre: IoU ½, v = 4/π² (atan 1 - atan 2)² = 0.041957, α = v / (½ + v).
        double ciou = 0.5 - (0.041956872 * 0.041956872 / (0.5 + 0.041956872));
        Yolov5LossValue value = loss.Compute([zeros(1, 6, 4, 4)], [new(0, 0, 12, 20, 16, 16)]);
        Assert.AreEqual(1 - ciou, value.Box, 1e-4);

        // Logit 0 costs ln 2 whatever is asked for, in each of the 16 cells; its gradient is ½ minus what is asked for.
        Assert.AreEqual(Math.Log(2) * 16 * 4, value.Objectness, 1e-3);
        Tensor head = zeros(1, 6, 4, 4).requires_grad_();
        loss.Compute([head], [new(0, 0, 12, 20, 16, 16)]).Total.backward();
        float[] gradient = head.grad!.ToFloats();
        Assert.AreEqual((0.5 - ciou) * 4, gradient[(4 * 16) + 9], 1e-4);
        Assert.AreEqual(0.5 * 4, gradient[4 * 16], 1e-4);
    }

    [TestMethod]
    public void Balance_moves_towards_the_level_that_learns_less()
    {
        using DisposeScope scope = NewDisposeScope();
        DetectLevel[] levels = [new("a", 4, 4, 8, [new(16, 8)]), new("b", 2, 2, 16, [new(32, 32)]), new("c", 1, 1, 32, [new(64, 64)])];
        Yolov5Loss loss = new(levels, 1, new());
        Tensor[] heads = [full([1, 6, 4, 4], -6f), zeros(1, 6, 2, 2), zeros(1, 6, 1, 1)];
        loss.Compute(heads, []);
        double sure = Math.Log(1 + Math.Exp(-6)), unsure = Math.Log(2), reference = (1 * 0.9999) + (0.0001 / unsure);
        Assert.AreEqual(((4 * 0.9999) + (0.0001 / sure)) / reference, loss.Balance[0], 1e-4);
        Assert.AreEqual(1, loss.Balance[1], 1e-9);
        Assert.AreEqual(((0.4 * 0.9999) + (0.0001 / unsure)) / reference, loss.Balance[2], 1e-6);
    }
}
