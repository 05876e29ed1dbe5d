using System.CommandLine;
using System.Text.Json.Nodes;
using YoloCompress.Inference;
using YoloCompress.Pipeline;

namespace YoloCompress.Worker;

/// <summary><c>benchmark MODEL</c>: latency on this machine, so that a finished model can be timed on the device it is for.</summary>
internal static class BenchmarkCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<FileInfo> model = CommonOptions.Model();
        Option<FileInfo?> against = new("--against") { Description = "A second model, measured in turns with the first." };
        Option<int?> size = CommonOptions.ImageSize();
        Option<int> threads = CommonOptions.Threads("Threads of each session.", 1);
        Option<int> blocks = CommonOptions.Count("--blocks", $"Blocks of {LatencyMeter.RunsPerBlock} runs.", 5);
        Option<bool> json = CommonOptions.Json();
        Option<bool> verbose = CommonOptions.Verbose();
        Command command = new("benchmark", "Measures how fast a model runs on this machine.") { model, against, size, threads, blocks, json, verbose };
        command.SetAction(result =>
        {
            JsonObject? figures = null;
            int exitCode = terminal.Run(result.GetValue(verbose), diagnostics =>
            {
                int workers = result.GetValue(threads);
                int rounds = result.GetValue(blocks);
                using OnnxModel first = RunnableModel.Read(result.GetValue(model)!.FullName, result.GetValue(size), diagnostics).Session(workers);
                figures = new() { ["threads"] = workers, ["processor"] = ProcessorClass.Current };
                if (result.GetValue(against) is not { } other)
                {
                    figures["latencyMs"] = Math.Round(LatencyMeter.Measure(first, rounds), 4);
                    return;
                }

                using OnnxModel second = RunnableModel.Read(other.FullName, result.GetValue(size), diagnostics).Session(workers);
                LatencyComparison comparison = LatencyMeter.Compare(second, first, rounds);
                figures["latencyMs"] = Math.Round(comparison.MillisecondsB, 4);
                figures["againstMs"] = Math.Round(comparison.MillisecondsA, 4);
                figures["latencyRatio"] = Math.Round(comparison.Ratio, 4);
            });
            if (figures != null)
            {
                terminal.Output.Profile.Out.Writer.WriteLine(
                    result.GetValue(json) ? figures.ToJsonString(new() { WriteIndented = true }) : string.Join("\n", figures.Select(f => $"{f.Key}: {f.Value}")));
            }

            return exitCode;
        });
        return command;
    }
}
