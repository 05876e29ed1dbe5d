using System.CommandLine;
using Spectre.Console;
using YoloCompress.Pipeline;
using YoloCompress.Reporting;

namespace YoloCompress.Worker;

/// <summary><c>compress MODEL</c>: what a build does, without a project. Every item metadata is an option.</summary>
internal static class CompressCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<FileInfo> model = CommonOptions.Model();
        Option<DirectoryInfo?> output = new("--output", "-o") { Description = "Folder for the results; NAME-compressed beside the working directory if left out." };
        Option<string?> space = new("--root-namespace") { Description = "Write a typed accessor for a C# project with this root namespace." };
        Option<int> threads = CommonOptions.Threads("Threads to work with.", Environment.ProcessorCount);
        Option<DirectoryInfo?> cache = new("--cache") { Description = "Folder that keeps results between runs; the user's cache folder if left out." };
        Option<bool> noCache = new("--no-cache") { Description = "Make everything anew and keep nothing." };
        Option<bool> verbose = CommonOptions.Verbose();
        Command command = new("compress", "Compresses a model and leaves it, with a report, in a folder.") { model, output, space, threads, cache, noCache, verbose };
        Dictionary<string, Option<string?>> metadata = MetadataOptions.AddTo(command);

        command.SetAction(result =>
        {
            FileInfo file = result.GetValue(model)!;
            CompressionJob job = new()
            {
                Item = file.ToString(),
                Model = file.FullName,
                ProjectDirectory = Environment.CurrentDirectory,
                OutputDirectory = result.GetValue(output)?.FullName ?? Path.GetFullPath(Path.GetFileNameWithoutExtension(file.Name) + "-compressed"),
                Options = MetadataOptions.Values(result, metadata),
                RootNamespace = result.GetValue(space) ?? "",
                Language = result.GetValue(space) == null ? "" : "C#",
                Threads = result.GetValue(threads),
                CacheDirectory = result.GetValue(noCache) ? "" : result.GetValue(cache)?.FullName,
            };
            Report? report = null;
            int exitCode = terminal.Run(result.GetValue(verbose), diagnostics =>
            {
                OwnFiles.RefuseForeignFiles(job);
                report = JobRunner.Run(job, diagnostics);
            });
            if (report != null)
                Show(terminal.Output, report, job.OutputDirectory);
            return exitCode;
        });
        return command;
    }

    private static void Show(IAnsiConsole console, Report report, string folder)
    {
        Table table = new Table().AddColumns("", "original", "result").RoundedBorder();
        table.AddRow("shipped", $"{report.Original.FileBytes:N0}", $"{report.Delivery.Bytes:N0} bytes");
        table.AddRow("parameters", $"{report.Original.Parameters:N0}", $"{report.Result.Parameters:N0}");
        Row(table, "mAP50-95", report.Original.Map5095, report.Result.Map5095);
        Row(table, "mAP50", report.Original.Map50, report.Result.Map50);
        Row(table, "agreement", report.Original.Agreement, report.Result.Agreement);
        Row(table, "latency (ms)", report.Original.LatencyMs, report.Result.LatencyMs);
        console.Write(table);
        console.WriteLine(Path.Combine(folder, "report.md"));
    }

    private static void Row(Table table, string what, double? original, double? result)
    {
        if (result != null)
            table.AddRow(what, $"{original:0.0000}", $"{result:0.0000}");
    }
}
