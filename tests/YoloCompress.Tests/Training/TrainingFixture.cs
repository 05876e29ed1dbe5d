using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.TestAssets;
using YoloCompress.Training;

namespace YoloCompress.Tests.Training;

/// <summary>A small detector that works, and pictures with labels.</summary>
internal sealed class TrainingFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainingFixture(int count)
    {
        string yaml = ShapesDataset.Write(_folder.Path, count);
        ImageSet set = ImageSet.Resolve(yaml, _folder.Path, DataSplit.Validation);
        Pictures = TrainingSet.Of(set, TinyDetector.ClassNames.Count, NullDiagnostics.Instance);
        Unlabelled = TrainingSet.Of(set, null, NullDiagnostics.Instance);
    }

    public ModelGraph Teacher { get; } = TinyDetector.Build();

    public IReadOnlyList<TrainingPicture> Pictures { get; }

    public IReadOnlyList<TrainingPicture> Unlabelled { get; }

    /// <summary>The teacher with every weight a little off.</summary>
    public ModelGraph Disturbed(double share = 0.15)
    {
        SeededRandom random = new(9);
        return Teacher.Edit(editor =>
        {
            foreach (NodeProto node in Teacher.Nodes.Where(n => n.OpType == "Conv"))
            {
                TensorProto weight = Teacher.Initializer(node.Input[1])!;
                editor.SetInitializer(Tensors.Float(weight.Name, [.. weight.Dims], Array.ConvertAll(weight.ToFloats(), v => v * (1 + random.Between(-share, share)))));
            }
        });
    }

    public void Dispose() => _folder.Dispose();
}
