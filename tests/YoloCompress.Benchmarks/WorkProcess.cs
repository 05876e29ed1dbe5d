using System.Diagnostics;
using System.Text.Json;

namespace YoloCompress.Benchmarks;

/// <summary>Makes a model in a process of its own, so that its time and peak memory are those of our work and of nothing else.</summary>
internal static class WorkProcess
{
    /// <summary>The hidden command that the other process is started with.</summary>
    public const string Command = "produce";

    private const string ModelFile = "model.onnx";
    private const string WorkFile = "work.json";

    /// <summary>Starts the process and reads what it made.</summary>
    /// <exception cref="BenchmarkException">It failed; its words are on standard error.</exception>
    public static async Task<Work> Run(string suite, string row)
    {
        string folder = Directory.CreateTempSubdirectory("yolocompress-row-").FullName;
        try
        {
            ProcessStartInfo start = new(Environment.ProcessPath!) { UseShellExecute = false };
            // Under `dotnet Benchmarks.dll` the process is dotnet itself.
            if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
                start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "YoloCompress.Benchmarks.dll"));
            foreach (string argument in (string[])[Command, suite, row, folder])
                start.ArgumentList.Add(argument);
            using Process process = Process.Start(start)!;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
                throw new BenchmarkException($"making the model failed with exit code {process.ExitCode}");
            Work work = JsonSerializer.Deserialize<Work>(await File.ReadAllBytesAsync(Path.Combine(folder, WorkFile)))!;
            string model = Path.Combine(folder, ModelFile);
            return File.Exists(model) ? work with { Model = await File.ReadAllBytesAsync(model) } : work;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What the other process does.</summary>
    public static async Task Produce(Row row, BenchmarkContext context, string folder)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Work work = await row.Produce(context);
        double seconds = watch.Elapsed.TotalSeconds;
        using Process self = Process.GetCurrentProcess();
        work = work with { Seconds = work.Seconds ?? seconds, PeakMegabytes = work.PeakMegabytes ?? self.PeakWorkingSet64 / (double)(1 << 20) };
        if (work.Model != null)
            await File.WriteAllBytesAsync(Path.Combine(folder, ModelFile), work.Model);
        await File.WriteAllBytesAsync(Path.Combine(folder, WorkFile), JsonSerializer.SerializeToUtf8Bytes(work with { Model = null }));
    }
}
