using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;
using YoloCompress.Sensitivity;

namespace YoloCompress.Worker;

/// <summary><c>analyze MODEL</c>: what each layer's pruning or quantization alone would cost.</summary>
internal static class AnalyzeCommand
{
    private const int Shown = 15;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    public static Command Create(Terminal terminal)
    {
        Argument<FileInfo> model = CommonOptions.Model();
        Option<string?> calibration = new("--calibration-data") { Description = "Folder, glob or data yaml; the pictures beyond those that calibration uses are taken." };
        Option<string?> validation = new("--validation-data") { Description = "Folder, glob or data yaml, where there is no calibration data." };
        Option<string?> imageSize = new("--image-size") { Description = "Side of the square input in pixels; the model's own if left out." };
        Option<string?> settings = new("--settings")
        {
            Description = $"What to try on each layer, with commas: int8, bits2 to bits8, zeros0.5, channels0.25. Default: {string.Join(",", SensitivitySetting.Standard.Select(s => s.Name))}.",
        };
        Option<int> pictures = CommonOptions.Count("--pictures", "How many pictures at most.", new SensitivityOptions().Pictures);
        Option<FileInfo?> output = new("--output", "-o") { Description = "Write all figures to this JSON file." };
        Option<int> threads = CommonOptions.Threads("Pictures that are worked on at once.", Environment.ProcessorCount);
        Option<DirectoryInfo?> cache = new("--cache") { Description = "Folder that keeps cells between runs; the user's cache folder if left out." };
        Option<bool> noCache = new("--no-cache") { Description = "Measure everything anew and keep nothing." };
        Option<bool> json = CommonOptions.Json();
        Option<bool> verbose = CommonOptions.Verbose();
        Command command = new("analyze", "Measures how much the model loses when one layer alone is pruned or quantized.")
        {
            model, calibration, validation, imageSize, settings, pictures, output, threads, cache, noCache, json, verbose,
        };
        command.SetAction(result =>
        {
            SensitivityResult? found = null;
            int exitCode = terminal.Run(result.GetValue(verbose), diagnostics =>
            {
                CompressionJob job = new()
                {
                    Item = result.GetValue(model)!.ToString(),
                    Model = result.GetValue(model)!.FullName,
                    ProjectDirectory = Environment.CurrentDirectory,
                    OutputDirectory = Environment.CurrentDirectory,
                    Options = new Dictionary<string, string>
                    {
                        [nameof(CompressionOptions.CalibrationData)] = result.GetValue(calibration) ?? "",
                        [nameof(CompressionOptions.ValidationData)] = result.GetValue(validation) ?? "",
                        [nameof(CompressionOptions.ImageSize)] = result.GetValue(imageSize) ?? "",
                    },
                    Threads = result.GetValue(threads),
                    CacheDirectory = result.GetValue(noCache) ? "" : result.GetValue(cache)?.FullName,
                };
                SensitivityOptions options = new() { Settings = Settings(result.GetValue(settings)), Pictures = result.GetValue(pictures) };
                found = ModelAnalysis.Run(job, options, diagnostics);
                if (result.GetValue(output) is { } file)
                {
                    Directory.CreateDirectory(file.DirectoryName!);
                    File.WriteAllText(file.FullName, SensitivityFile.ToJson(found).ToJsonString(Indented) + "\n");
                }
            });
            if (found != null && result.GetValue(json))
                terminal.Output.Profile.Out.Writer.WriteLine(SensitivityFile.ToJson(found).ToJsonString(Indented));
            else if (found != null)
                Show(terminal.Output, found, result.GetValue(output));
            return exitCode;
        });
        return command;
    }

    private static IReadOnlyList<SensitivitySetting> Settings(string? names)
    {
        if (string.IsNullOrWhiteSpace(names))
            return SensitivitySetting.Standard;
        return [.. names.Split(',', ';').Select(n => SensitivitySetting.Parse(n) ?? throw new YoloCompressException(
            ErrorCodes.UnknownSensitivitySetting,
            $"'{n.Trim()}' is nothing that can be tried on a layer. Give int8, bits2 to bits8, zeros0.5 or channels0.25 (any share between 0 and 1), with commas between them.")).DistinctBy(s => s.Name)];
    }

    private static void Show(IAnsiConsole console, SensitivityResult result, FileInfo? file)
    {
        Table table = new Table().RoundedBorder().AddColumns(["layer", "share", .. result.Settings.Select(s => $"{s.Name}: loss, agreement")]);
        foreach (string layer in result.Ranking().Take(Shown))
        {
            table.AddRow(
            [
                Markup.Escape(layer),
                FormattableString.Invariant($"{result.Share(layer):P1}"),
                .. result.Settings.Select(s => result.Cell(layer, s) is { } c ? FormattableString.Invariant($"{c.Loss:0.###}, {c.Agreement:0.000}") : "-"),
            ]);
        }

        console.Write(table);
        string stability = string.Join(", ", result.Settings.Select(s => FormattableString.Invariant($"{s.Name} {result.Stability(s):0.00}")));
        console.WriteLine($"The {Math.Min(Shown, result.Layers.Count)} most sensitive of {result.Layers.Count} layers, on {result.Pictures} pictures. Rank correlation of two halves of them: {stability}.");
        if (file != null)
            console.WriteLine(file.FullName);
    }
}
