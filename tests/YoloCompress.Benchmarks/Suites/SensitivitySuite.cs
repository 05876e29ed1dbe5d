using System.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Pipeline;
using YoloCompress.Sensitivity;

namespace YoloCompress.Benchmarks.Suites;

/// <summary>
/// What an analysis of yolov5n costs (60 convolutions, 3 settings, 16 pictures), with cached prefixes and without, and what its allocation is
/// worth: 30 % of the weights plainly set to zero, spread by it or evenly.
/// </summary>
internal static class SensitivitySuite
{
    private const double Amount = 0.3;

    private static readonly SensitivityOptions Options = new()
    {
        Settings = [new(SensitivityKind.Int8, 8), new(SensitivityKind.WeightBits, 4), new(SensitivityKind.Zeros, 0.5)],
        Threads = 2,
    };

    public static Suite Suite { get; } = new("sensitivity", "yolov5n: seconds of an analysis with and without cached prefixes; zeros spread by it or evenly, on coco-val", Rows);

    private static IEnumerable<Row> Rows(BenchmarkContext context)
    {
        yield return Timed("full-rerun", Options with { WholeModel = true });
        yield return Timed("cached-prefix", Options);
        yield return new("allocated", Subject.Yolov5n, c => Task.FromResult(Allocated(c))) { MeasureLatency = false };
        yield return new("uniform", Subject.Yolov5n, c => Task.FromResult(Masked(Yolov5n(c), _ => Amount))) { MeasureLatency = false };
    }

    private static Row Timed(string name, SensitivityOptions options) => new(name, null, c =>
    {
        ModelGraph graph = Yolov5n(c);
        long start = Stopwatch.GetTimestamp();
        ModelAnalysis.Run(graph, c.Choices, options, Settings(c));
        return Task.FromResult(new Work { Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds });
    });

    private static Work Allocated(BenchmarkContext context)
    {
        ModelGraph graph = Yolov5n(context);
        SensitivityOptions options = Options with { Settings = [.. new[] { 0.2, 0.4, 0.6, 0.8 }.Select(s => new SensitivitySetting(SensitivityKind.Zeros, s))] };
        IReadOnlyDictionary<string, double> sparsities = ZeroAllocation.Of(ModelAnalysis.Run(graph, context.Choices, options, Settings(context)), Amount);
        return Masked(SensitivityAnalysis.Prepare(graph), name => sparsities[name]);
    }

    private static Work Masked(ModelGraph graph, Func<string, double> sparsityOf)
    {
        ModelGraph folded = SensitivityAnalysis.Prepare(graph);
        ModelGraph masked = folded.Edit(editor =>
        {
            foreach (SensitiveLayer layer in SensitiveLayer.All(folded))
            {
                foreach (TensorProto tensor in LayerTrial.Of(layer, new(SensitivityKind.Zeros, sparsityOf(layer.Node.Name)), default)?.Initializers ?? [])
                    editor.SetInitializer(tensor);
            }
        });
        return new() { Model = masked.ToBytes(), Sparsity = MagnitudeMask.Sparsity(masked) };
    }

    private static EvaluatorSettings Settings(BenchmarkContext context) => new() { Threads = 2, Cache = context.Cache, Diagnostics = context.Diagnostics };

    private static ModelGraph Yolov5n(BenchmarkContext context) =>
        ModelFile.Import(context.DataPath("weights", "yolov5n.pt"), new(), context.Diagnostics).Graph;
}
