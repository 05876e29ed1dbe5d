using System.Text;
using System.Text.Json;
using YoloCompress.Pipeline;
using YoloCompress.TestAssets;
using YoloCompress.Tests;

namespace YoloCompress.Worker.Tests;

/// <summary>A project folder with the tiny detector and generated pictures, and a job on it.</summary>
internal sealed class Job : IDisposable
{
    public const int ImageSize = 160;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _options = new() { ["Quantization"] = "None", ["ValidationData"] = "data/shapes.yaml", ["MinAccuracyRetention"] = "0", ["SlowerModel"] = "Keep" };

    public Job(int pictures = 6)
    {
        Model = _folder.Write("models/tiny-1.onnx", TinyDetector.Build(ImageSize).ToBytes());
        ShapesDataset.Write(_folder.PathOf("data"), pictures, imageSize: ImageSize);
        Output = _folder.PathOf("obj", "yolocompress", "tiny-1");
    }

    public string Model { get; set; }

    public string Output { get; }

    public string Language { get; set; } = "C#";

    /// <summary>The cache's folder; empty for none.</summary>
    public string Cache { get; set; } = "";

    public string this[string option]
    {
        set => _options[option] = value;
    }

    public string PathOf(params ReadOnlySpan<string> parts) => _folder.PathOf(parts);

    public string Write(string name, string content) => _folder.Write(name, content);

    public string Write(string name, byte[] content) => _folder.Write(name, content);

    /// <summary>Runs the job as the build task does.</summary>
    public (int ExitCode, JsonElement[] Lines) Run()
    {
        string path = WriteJob();
        using MemoryStream output = new();
        int exitCode = RunCommand.Run(path, output);
        string[] lines = Encoding.ASCII.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return (exitCode, [.. lines.Select(l => JsonDocument.Parse(l).RootElement)]);
    }

    /// <summary>Writes the job file.</summary>
    public string WriteJob()
    {
        CompressionJob job = new()
        {
            Item = "models/" + Path.GetFileName(Model),
            Model = Model,
            ProjectDirectory = _folder.Path,
            OutputDirectory = Output + "/",
            Options = _options,
            RootNamespace = "My.App",
            Language = Language,
            Threads = 2,
            CacheDirectory = Cache,
        };
        job.Write(_folder.PathOf("job.json"));
        return _folder.PathOf("job.json");
    }

    /// <summary>Runs the job, which must do well.</summary>
    public JsonElement[] Succeed()
    {
        (int exitCode, JsonElement[] lines) = Run();
        Assert.AreEqual(0, exitCode, string.Join("\n", lines));
        Assert.IsEmpty(Of(lines, "error"));
        return lines;
    }

    /// <summary>Runs the job, which must fail.</summary>
    /// <returns>The codes of its errors.</returns>
    public string Fail()
    {
        (int exitCode, JsonElement[] lines) = Run();
        Assert.AreNotEqual(0, exitCode);
        return string.Join(", ", Of(lines, "error").Select(l => l.GetProperty("code").GetString()));
    }

    public static JsonElement[] Of(JsonElement[] lines, string type) => [.. lines.Where(l => l.GetProperty("type").GetString() == type)];

    public JsonElement Json(string name) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Output, name))).RootElement;

    /// <summary>Every file of the output with its bytes.</summary>
    public SortedDictionary<string, string> Content() => new(
        Directory.GetFiles(Output).ToDictionary(f => Path.GetFileName(f), f => Convert.ToHexString(File.ReadAllBytes(f))), StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();
}
