using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace YoloCompress.FakeWorker;

/// <summary>
/// Keeps the worker's contract without doing its work: records that it ran, lists what it read, and leaves small files. The item's metadata
/// <c>Fake</c> makes it misbehave.
/// </summary>
internal sealed class FakeRun
{
    private readonly JsonObject _job;
    private readonly string _output;
    private readonly string _name;

    public FakeRun(string jobPath)
    {
        _job = JsonNode.Parse(File.ReadAllBytes(jobPath))!.AsObject();
        _output = ((string)_job["outputDirectory"]!).TrimEnd(Path.DirectorySeparatorChar);
        _name = Path.GetFileNameWithoutExtension((string)_job["model"]!);
        File.AppendAllText(Path.Combine(Path.GetDirectoryName(_output)!, "runs.log"), _name + '\n');
    }

    public int Run()
    {
        switch (Option("Fake"))
        {
            case "exit":
                Console.Error.WriteLine("native noise é");
                return 3;
            case "error":
                Say(new() { ["type"] = "error", ["code"] = "YC0201", ["text"] = "Not a checkpoint: {0} é.", ["file"] = (string)_job["model"]! });
                return 1;
            case "error-and-zero":
                Say(new() { ["type"] = "error", ["code"] = "YC0201", ["text"] = "An error, yet exit code 0." });
                return 0;
            case "kill":
                Console.Error.WriteLine("about to be killed");
                System.Diagnostics.Process.GetCurrentProcess().Kill();
                break;
            case "crash":
                Environment.FailFast("crash on purpose");
                break;
            case "hang":
                File.WriteAllText(_output + ".pid", Environment.ProcessId.ToString());
                Thread.Sleep(TimeSpan.FromMinutes(2));
                break;
            case "slow":
                Thread.Sleep(1500);
                break;
            case "no-output":
                return 0;
            case "warn":
                Say(new() { ["type"] = "warning", ["code"] = "YC0105", ["text"] = "Calibrated on validation data." });
                break;
        }

        Console.WriteLine("not JSON at all");
        Console.WriteLine("{ \"not\": \"a message\"");
        Say(new() { ["type"] = "progress", ["stage"] = "Quantize", ["fraction"] = 0.5 });
        Leave();
        Say(new() { ["type"] = "message", ["importance"] = "high", ["text"] = $"{_name}: 4.0x smaller, größer ist's nicht" });
        return 0;
    }

    private void Leave()
    {
        string temporary = _output + ".yctmp-fake";
        if (Directory.Exists(temporary))
            Directory.Delete(temporary, true);
        Directory.CreateDirectory(temporary);
        string model = (string)_job["model"]!;
        byte[] compact = [.. Encoding.UTF8.GetBytes("compact:"), .. SHA256.HashData(File.ReadAllBytes(model))];
        File.WriteAllBytes(Path.Combine(temporary, _name + ".onnx"), compact);
        string? resource = Option("Fake") == "resource" ? _name + ".resource" : null;
        if (resource is not null)
            File.WriteAllText(Path.Combine(temporary, resource), "packed");
        string? accessor = (string?)_job["language"] == "C#" ? Option("AccessorName") ?? Pascal(_name) : null;
        if (accessor is not null)
            File.WriteAllText(Path.Combine(temporary, accessor + ".g.cs"), AccessorText(accessor));
        File.WriteAllText(Path.Combine(temporary, "report.json"), "{\"schema\":1}");
        File.WriteAllText(Path.Combine(temporary, "report.md"), "# report");
        File.Copy(Path.Combine(Path.GetDirectoryName(_output)!, Path.GetFileName(_output) + ".job.json"), Path.Combine(temporary, "seen.job.json"));
        File.WriteAllText(Path.Combine(temporary, "inputs.json"), Inputs(model).ToJsonString());
        File.WriteAllText(Path.Combine(temporary, "outputs.json"), new JsonObject
        {
            ["schema"] = 1,
            ["model"] = _name + ".onnx",
            ["resource"] = resource,
            ["logicalName"] = Option("LogicalName") ?? $"models/{_name}.onnx",
            ["delivery"] = Option("Delivery") ?? "Embed",
            ["accessor"] = accessor is null ? null : accessor + ".g.cs",
            ["report"] = "report.json",
            ["markdown"] = "report.md",
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(compact)),
            ["summary"] = $"{_name}: 4.0x smaller",
            ["figures"] = new JsonObject { ["FileBytes"] = compact.Length.ToString() },
        }.ToJsonString());
        if (Directory.Exists(_output))
            Directory.Delete(_output, true);
        Directory.Move(temporary, _output);
    }

    private JsonObject Inputs(string model)
    {
        JsonArray files = [Stamp(model)];
        JsonArray folders = [];
        if (Option("CalibrationData") is { } data)
        {
            string folder = Path.GetFullPath(data, (string)_job["projectDirectory"]!);
            string[] names = [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
            foreach (string name in names)
                files.Add((JsonNode)Stamp(Path.Combine(folder, name)));
            folders.Add((JsonNode)new JsonObject
            {
                ["path"] = folder,
                ["pattern"] = "*",
                ["recursive"] = true,
                ["entries"] = new JsonArray([.. names.Select(name => (JsonNode)name)]),
                ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(names.Select(name => name + "\n"))))),
            });
        }

        return new JsonObject { ["schema"] = 1, ["files"] = files, ["folders"] = folders };
    }

    private static JsonObject Stamp(string path)
    {
        FileInfo file = new(path);
        return new JsonObject
        {
            ["path"] = path,
            ["size"] = file.Length,
            ["modified"] = file.LastWriteTimeUtc.Ticks,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))),
        };
    }

    private string AccessorText(string accessor) => $$"""
        namespace {{(string)_job["rootNamespace"]!}}.Models
        {
            internal static class {{accessor}}
            {
                public const string LogicalName = "{{Option("LogicalName") ?? $"models/{_name}.onnx"}}";
                public static System.IO.Stream OpenRead() => typeof({{accessor}}).Assembly.GetManifestResourceStream(LogicalName)!;
            }
        }
        """;

    private static string Pascal(string name) =>
        string.Concat(name.Split('-', ' ', '.').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    private string? Option(string name) => (string?)_job["options"]![name];

    private static void Say(JsonObject line)
    {
        using Stream output = Console.OpenStandardOutput();
        output.Write([.. Encoding.UTF8.GetBytes(line.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })), (byte)'\n']);
    }
}
