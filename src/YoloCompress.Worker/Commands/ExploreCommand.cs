using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using YoloCompress.Pipeline;

namespace YoloCompress.Worker;

/// <summary><c>explore MODEL</c>: what sizes, latencies and accuracies can be had, each with the metadata that gives it.</summary>
internal static class ExploreCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    public static Command Create(Terminal terminal)
    {
        Argument<FileInfo> model = CommonOptions.Model();
        Option<double> minutes = new("--minutes") { Description = "How long further combinations are begun.", DefaultValueFactory = _ => 10 };
        Option<FileInfo?> output = new("--output", "-o") { Description = "Write all figures to this JSON file." };
        Option<int> threads = CommonOptions.Threads("Threads to work with.", Environment.ProcessorCount);
        Option<DirectoryInfo?> cache = new("--cache") { Description = "Folder that keeps results between runs; the user's cache folder if left out." };
        Option<bool> noCache = new("--no-cache") { Description = "Make everything anew and keep nothing." };
        Option<bool> verbose = CommonOptions.Verbose();
        Command command = new("explore", "Tries combinations of settings and shows the best trade-offs of size, speed and accuracy.") { model, minutes, output, threads, cache, noCache, verbose };
        Dictionary<string, Option<string?>> metadata = MetadataOptions.AddTo(command);
        command.SetAction(result =>
        {
            IReadOnlyList<TradeOff>? tried = null;
            int exitCode = terminal.Run(result.GetValue(verbose), diagnostics =>
            {
                CompressionJob job = new()
                {
                    Item = result.GetValue(model)!.ToString(),
                    Model = result.GetValue(model)!.FullName,
                    ProjectDirectory = Environment.CurrentDirectory,
                    OutputDirectory = Environment.CurrentDirectory,
                    Options = MetadataOptions.Values(result, metadata),
                    RootNamespace = "Explore",
                    Threads = result.GetValue(threads),
                    CacheDirectory = result.GetValue(noCache) ? "" : result.GetValue(cache)?.FullName,
                };
                tried = CompressionPipeline.Explore(job, result.GetValue(minutes), diagnostics);
                if (result.GetValue(output) is { } file)
                {
                    Directory.CreateDirectory(file.DirectoryName!);
                    File.WriteAllText(file.FullName, Json(tried).ToJsonString(Indented) + "\n");
                }
            });
            if (tried != null)
                Show(terminal.Output, tried);
            return exitCode;
        });
        return command;
    }

    private static JsonObject Json(IReadOnlyList<TradeOff> tried)
    {
        IReadOnlyList<TradeOff> frontier = TradeOff.Frontier(tried);
        return new()
        {
            ["schema"] = 1,
            ["points"] = new JsonArray([.. tried.Select(t => (JsonNode)new JsonObject
            {
                ["settings"] = t.Settings,
                ["bytes"] = t.ShippedBytes,
                ["kept"] = t.Retention,
                ["by"] = t.Metric,
                ["speedup"] = t.Speedup,
                ["macs"] = t.Macs,
                ["pictures"] = t.Pictures,
                ["frontier"] = frontier.Contains(t),
            })]),
        };
    }

    private static void Show(IAnsiConsole console, IReadOnlyList<TradeOff> tried)
    {
        IReadOnlyList<TradeOff> frontier = TradeOff.Frontier(tried);
        Table table = new Table().RoundedBorder().AddColumns("", "KB", "accuracy kept", "times as fast", "metadata to paste");
        foreach (TradeOff row in tried.OrderBy(t => t.ShippedBytes))
        {
            table.AddRow(
                frontier.Contains(row) ? "best" : "",
                FormattableString.Invariant($"{row.ShippedBytes / 1024.0:0}"),
                row.Retention is { } kept ? FormattableString.Invariant($"{kept:0.000} of {row.Metric}") : "not measured",
                FormattableString.Invariant($"{row.Speedup:0.00}"),
                Markup.Escape(row.Settings));
        }

        console.Write(table);
        console.WriteLine("\"best\" are those that no other one beats in size, accuracy and speed together.");
    }
}
