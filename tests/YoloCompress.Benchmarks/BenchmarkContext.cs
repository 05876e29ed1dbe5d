using YoloCompress.Detection;
using YoloCompress.Diagnostics;

namespace YoloCompress.Benchmarks;

/// <summary>What rows may look at. One for a run.</summary>
public sealed class BenchmarkContext : IDisposable
{
    /// <summary>The checkpoint that samples/TrainDetector wrote.</summary>
    public const string OwnWeights = "workbench.pt";

    /// <summary>The data that it was trained on.</summary>
    public const string OwnData = "workbench.yaml";

    private const string OwnVariable = "YOLOCOMPRESS_OWN";
    private const string DataVariable = "YOLOCOMPRESS_TESTDATA";

    private readonly Dictionary<Subject, Measurer> _measurers = [];

    /// <summary>Keeps pictures between rows.</summary>
    public PictureCache Cache { get; } = new();

    /// <summary>Where the work tells what it does: standard error.</summary>
    public IDiagnostics Diagnostics { get; } = new ConsoleDiagnostics();

    /// <summary>Calibration for yolov5n: the first 64 pictures of coco128.</summary>
    public ImageSet Calibration => Set("coco128.yaml").Slice(0, 64);

    /// <summary>Pictures that choices are made on: the other 64 of coco128.</summary>
    public ImageSet Choices => Set("coco128.yaml").Slice(64, 64);

    /// <summary>A file of the test data.</summary>
    /// <exception cref="BenchmarkException">There is no test data, or it lacks the file.</exception>
    public string DataPath(params ReadOnlySpan<string> path)
    {
        string folder = Environment.GetEnvironmentVariable(DataVariable) is { Length: > 0 } given
            ? given
            : throw new BenchmarkException($"Needs real weights and pictures: set {DataVariable} to their folder.");
        string full = Path.Combine([folder, .. path]);
        return Path.Exists(full) ? full : throw new BenchmarkException($"The test data in {DataVariable} lacks {string.Join("/", path.ToArray())}.");
    }

    /// <summary>A set of the test data by its yaml.</summary>
    public ImageSet Set(string yaml, DataSplit split = DataSplit.Validation)
    {
        string path = DataPath(yaml);
        return ImageSet.Resolve(path, Path.GetDirectoryName(path)!, split, Diagnostics);
    }

    /// <summary>A file of our own model, which is committed with the sample that uses it.</summary>
    /// <exception cref="BenchmarkException">It is not there.</exception>
    public string OwnPath(string name)
    {
        string repository = (string?)AppContext.GetData("YoloCompress.Repository") ?? throw new BenchmarkException("The repository is not known.");
        string full = Path.Combine(repository, "samples", "DetectObjects", "workbench", name);
        return File.Exists(full) ? full : throw new BenchmarkException($"{full} is missing: run samples/TrainDetector.");
    }

    /// <summary>Pictures of our own model: those for validation are committed, those that it learned from are drawn anew.</summary>
    /// <exception cref="BenchmarkException">They were not drawn here.</exception>
    public ImageSet OwnSet(DataSplit split)
    {
        string path = split == DataSplit.Validation ? OwnPath(OwnData) : DrawnPath(OwnData);
        return ImageSet.Resolve(path, Path.GetDirectoryName(path)!, split, Diagnostics);
    }

    private static string DrawnPath(string name)
    {
        string folder = Environment.GetEnvironmentVariable(OwnVariable) is { Length: > 0 } given
            ? given
            : throw new BenchmarkException($"Needs the pictures that samples/TrainDetector draws: set {OwnVariable} to the folder with {name}.");
        string full = Path.Combine(folder, name);
        return File.Exists(full) ? full : throw new BenchmarkException($"{OwnVariable} lacks {name}: run samples/TrainDetector.");
    }

    /// <summary>Measures against a subject's baseline, which is measured once.</summary>
    internal Measurer MeasurerOf(Subject subject)
    {
        if (!_measurers.TryGetValue(subject, out Measurer? measurer))
            _measurers[subject] = measurer = new(subject, this);
        return measurer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Measurer measurer in _measurers.Values)
            measurer.Dispose();
    }
}
