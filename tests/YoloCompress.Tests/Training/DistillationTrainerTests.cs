using SkiaSharp;
using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.TestAssets;
using YoloCompress.Tests.Pipeline;
using YoloCompress.Training;

namespace YoloCompress.Tests.Training;

[TestClass]
public sealed class DistillationTrainerTests
{
    private static readonly DistillationOptions Quick = new() { Steps = 30, Batch = 4, ImageSize = 96, Snapshots = 2, HeldBack = 3, LearningRate = 2e-3 };

    [TestMethod]
    public void A_disturbed_student_comes_nearer_and_the_same_steps_give_the_same_bytes()
    {
        using TrainingFixture fixture = new(14);
        DistillationResult first = DistillationTrainer.Train(fixture.Disturbed(), fixture.Teacher, fixture.Unlabelled, Quick, NullDiagnostics.Instance);
        DistillationResult second = DistillationTrainer.Train(fixture.Disturbed(), fixture.Teacher, fixture.Unlabelled, Quick, NullDiagnostics.Instance);
        Assert.IsLessThan(first.Before * 0.8, first.After);
        Assert.IsTrue(first.Improved);
        Assert.AreEqual(30, first.Steps);
        CollectionAssert.AreEqual(first.Model.ToBytes(), second.Model.ToBytes());
    }

    [TestMethod]
    public void Labels_take_part_where_there_are_any()
    {
        using TrainingFixture fixture = new(14);
        DistillationResult with = DistillationTrainer.Train(fixture.Disturbed(), fixture.Teacher, fixture.Pictures, Quick, NullDiagnostics.Instance);
        DistillationResult without = DistillationTrainer.Train(fixture.Disturbed(), fixture.Teacher, fixture.Unlabelled, Quick, NullDiagnostics.Instance);
        Assert.IsLessThan(with.Before, with.After);
        CollectionAssert.AreNotEqual(with.Model.ToBytes(), without.Model.ToBytes());
    }

    [TestMethod]
    public void The_teacher_itself_cannot_be_improved_and_comes_back()
    {
        using TrainingFixture fixture = new(8);
        DistillationResult result = DistillationTrainer.Train(fixture.Teacher, fixture.Teacher, fixture.Unlabelled, Quick with { Steps = 6, LearningRate = 0.1 }, NullDiagnostics.Instance);
        Assert.IsFalse(result.Improved);
        Assert.AreEqual(result.Before, result.After);
        Assert.AreSame(fixture.Teacher, result.Model);
        Assert.AreEqual(0, result.Before, 1e-4);
    }

    [TestMethod]
    public void What_is_pruned_stays_pruned()
    {
        using TrainingFixture fixture = new(8);
        string name = fixture.Teacher.Nodes.First(n => n.OpType == "Conv").Input[1];
        float[] weights = fixture.Teacher.Initializer(name)!.ToFloats();
        for (int i = 0; i < weights.Length; i += 3)
            weights[i] = 0;
        ModelGraph student = fixture.Teacher.Edit(e => e.SetInitializer(Tensors.Float(name, [.. fixture.Teacher.Initializer(name)!.Dims], weights)));
        float[] after = DistillationTrainer.Train(student, fixture.Teacher, fixture.Unlabelled, Quick with { Steps = 8 }, NullDiagnostics.Instance).Model.Initializer(name)!.ToFloats();
        for (int i = 0; i < weights.Length; i += 3)
            Assert.AreEqual(0, after[i]);
    }

    [TestMethod]
    public void Losses_that_are_no_numbers_leave_the_student_as_it_was_with_a_warning()
    {
        using TrainingFixture fixture = new(8);
        RecordingDiagnostics diagnostics = new();
        ModelGraph student = fixture.Disturbed();
        DistillationResult result = DistillationTrainer.Train(student, fixture.Teacher, fixture.Unlabelled, Quick with { LearningRate = 1e30, WarmUp = 0 }, diagnostics);
        Assert.AreSame(student, result.Model);
        Assert.AreEqual(ErrorCodes.TrainingDiverged, diagnostics.Warnings.Single().Code);
    }

    [TestMethod]
    public void A_batch_whose_loss_is_no_number_costs_a_step_back_and_half_the_rate_and_training_goes_on()
    {
        // Each output is divided by the picture's largest pixel: a black picture gives 0 / 0.
        using TemporaryFolder folder = new();
        TrainingPicture[] pictures = [.. Enumerable.Range(0, 5).Select(i => new TrainingPicture(Plain(folder, i, i == 0 ? (byte)0 : (byte)(60 * i - 40)), []))];
        ModelGraph teacher = Divided(1), student = Divided(1.5f);
        RecordingDiagnostics diagnostics = new();
        DistillationOptions options = new() { Steps = 4, Batch = 2, ImageSize = 32, Snapshots = 2, HeldBack = 1, LearningRate = 0.05, Augmentation = AugmentationOptions.None, WarmUp = 0 };
        DistillationResult result = DistillationTrainer.Train(student, teacher, pictures, options, diagnostics);
        Assert.HasCount(2, diagnostics.Lines.Where(l => l.Message.Contains("the loss is no number", StringComparison.Ordinal)).ToArray());
        Assert.IsEmpty(diagnostics.Warnings);
        Assert.IsTrue(result.Improved);
        Assert.IsLessThan(result.Before, result.After);
        Assert.IsTrue(result.Model.Initializer("w")!.ToFloats().All(float.IsFinite));
    }

    [TestMethod]
    public void A_training_that_was_cut_short_goes_on_to_the_same_bytes()
    {
        using TrainingFixture fixture = new(8);
        using CancellationTokenSource source = new();
        DistillationOptions options = Quick with { Steps = 12, Snapshots = 4 };
        Memory memory = new() { Saved = source.Cancel };
        DistillationResult whole = DistillationTrainer.Train(fixture.Disturbed(), fixture.Teacher, fixture.Pictures, options, NullDiagnostics.Instance);
        Assert.ThrowsExactly<OperationCanceledException>(() => DistillationTrainer.Train(
            fixture.Disturbed(), fixture.Teacher, fixture.Pictures, options, NullDiagnostics.Instance, memory, source.Token));
        TrainingState state = TrainingState.Parse(memory.State!)!;
        Assert.AreEqual(3, state.Done);
        Assert.IsNull(TrainingState.Parse(memory.State![..100]));
        DistillationResult resumed = DistillationTrainer.Train(fixture.Disturbed(), fixture.Teacher, fixture.Pictures, options, NullDiagnostics.Instance, memory);
        CollectionAssert.AreEqual(whole.Model.ToBytes(), resumed.Model.ToBytes());
        Assert.AreEqual(whole.After, resumed.After);
        Assert.IsNull(memory.State, "what is through needs no memory");
    }

    [TestMethod]
    public void Minutes_become_steps()
    {
        using TrainingFixture fixture = new(8);
        DistillationResult result = DistillationTrainer.Train(fixture.Disturbed(), fixture.Teacher, fixture.Unlabelled, Quick with { Steps = null, Minutes = 0.4 }, NullDiagnostics.Instance);
        Assert.IsGreaterThan(0, result.Steps);
        result = DistillationTrainer.Train(fixture.Disturbed(), fixture.Teacher, fixture.Unlabelled, Quick with { Steps = null, Minutes = 0 }, NullDiagnostics.Instance);
        Assert.AreEqual(0, result.Steps);
        Assert.IsFalse(result.Improved);
    }

    [TestMethod]
    public void No_picture_is_an_error_and_few_pictures_or_steps_are_warned_of()
    {
        using TrainingFixture fixture = new(3);
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => DistillationTrainer.Train(fixture.Teacher, fixture.Teacher, [], Quick, NullDiagnostics.Instance));
        Assert.AreEqual(ErrorCodes.NoTrainingPictures, e.Code);
        RecordingDiagnostics diagnostics = new();
        DistillationTrainer.Train(fixture.Disturbed(), fixture.Teacher, fixture.Unlabelled, Quick with { Steps = 2 }, diagnostics);
        CollectionAssert.AreEqual(new[] { ErrorCodes.FewTrainingPictures }, diagnostics.Warnings.Select(w => w.Code).ToArray());
        using TrainingFixture more = new(12);
        diagnostics = new();
        DistillationTrainer.Train(more.Disturbed(), more.Teacher, more.Unlabelled, Quick with { Steps = 1 }, diagnostics);
        CollectionAssert.AreEqual(new[] { ErrorCodes.TrainingShorterThanEpoch }, diagnostics.Warnings.Select(w => w.Code).ToArray());
    }

    [TestMethod]
    public void Labels_of_classes_that_the_model_lacks_are_refused()
    {
        using TemporaryFolder folder = new();
        string yaml = ShapesDataset.Write(folder.Path, 4);
        ImageSet set = ImageSet.Resolve(yaml, folder.Path, DataSplit.Validation);
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => TrainingSet.Of(set, 1, NullDiagnostics.Instance));
        Assert.AreEqual(ErrorCodes.LabelClassOutOfRange, e.Code);
    }

    private static string Plain(TemporaryFolder folder, int number, byte grey)
    {
        NativeLibraries.Register();
        using SKBitmap bitmap = new(new SKImageInfo(32, 32, SKColorType.Rgba8888, SKAlphaType.Opaque));
        bitmap.Erase(new(grey, grey, grey));
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return folder.Write($"{number}.png", data.ToArray());
    }

    private static ModelGraph Divided(float weight) => Graphs.Input(1, 3, 32, 32)
        .With(Tensors.Float("w", [2, 3, 1, 1], [weight, 0.5f, -1, 0.25f, 1, weight])).With(Tensors.Float("b", [2], [0.1f, -0.1f]))
        .Node("Conv", "c", ["x", "w", "b"])
        .Node("ReduceMax", "largest", ["x"], n => n.Set("axes", 1, 2, 3))
        .Node("Div", "y", ["c", "largest"]).Build();

    private sealed class Memory : ITrainingMemory
    {
        public byte[]? State { get; private set; }

        public Action? Saved { get; init; }

        public byte[]? Load() => State;

        public void Save(byte[] state)
        {
            State = state;
            Saved?.Invoke();
        }

        public void Forget() => State = null;
    }
}
