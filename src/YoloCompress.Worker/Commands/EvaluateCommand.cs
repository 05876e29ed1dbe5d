using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Pipeline;

namespace YoloCompress.Worker;

/// <summary><c>evaluate MODEL --data DATA</c>: mAP with labels; against another model also retention and agreement.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<FileInfo> model = CommonOptions.Model();
        Option<string> data = new("--data", "-d") { Description = "Folder, glob or data yaml with pictures, and labels if there are any.", Required = true };
        Option<FileInfo?> original = new("--original") { Description = "The model to compare with: gives retention, agreement and the likeness of outputs." };
        Option<int?> size = CommonOptions.ImageSize();
        Option<int> threads = CommonOptions.Threads("Pictures that are worked on at once.", Environment.ProcessorCount);
        Option<bool> classes = new("--classes") { Description = "Show every class." };
        Option<bool> json = CommonOptions.Json();
        Option<bool> verbose = CommonOptions.Verbose();
        Command command = new("evaluate", "Measures the accuracy of a model on pictures.") { model, data, original, size, threads, classes, json, verbose };
        command.SetAction(result =>
        {
            JsonObject? figures = null;
            int exitCode = terminal.Run(result.GetValue(verbose), diagnostics =>
            {
                ImageSet set = ImageSet.Resolve(result.GetValue(data)!, Environment.CurrentDirectory, DataSplit.Validation, diagnostics);
                RunnableModel subject = RunnableModel.Read(result.GetValue(model)!.FullName, result.GetValue(size), diagnostics);
                RunnableModel? reference = result.GetValue(original) is { } file ? RunnableModel.Read(file.FullName, result.GetValue(size), diagnostics) : null;
                figures = Measure(subject, reference, set, result.GetValue(threads), diagnostics);
            });
            if (figures != null && result.GetValue(json))
                terminal.Output.Profile.Out.Writer.WriteLine(figures.ToJsonString(new() { WriteIndented = true }));
            else if (figures != null)
                Show(terminal.Output, figures, result.GetValue(classes));
            return exitCode;
        });
        return command;
    }

    /// <summary>The figures of a model, and of its likeness to another one.</summary>
    internal static JsonObject Measure(RunnableModel subject, RunnableModel? reference, ImageSet set, int threads, IDiagnostics diagnostics)
    {
        if (!set.HasLabels && reference == null)
        {
            throw new YoloCompressException(
                ErrorCodes.NoLabels, "The pictures have no labels. Name a model to compare with by --original: agreement with it needs none.", set.Pictures[0].Path);
        }

        PictureCache cache = new();
        DetectionEvaluator evaluator = new(set, cache, diagnostics, new() { Parallelism = threads });
        using OnnxModel model = subject.Session();
        JsonObject figures = [];
        bool detects = DetectionDecoders.TryFind(model) != null;
        if (reference == null && !detects)
            DetectionDecoders.Find(model);
        DetectionRun? run = detects ? evaluator.Detect(model) : null;
        EvaluationResult? accuracy = run != null && set.HasLabels ? evaluator.Evaluate(run) : null;
        // Unreadable pictures count nowhere, and those with invalid labels not in mAP: warnings have named them.
        int judged = accuracy?.Records.Count ?? run?.Pictures.Count ?? set.Pictures.Count;
        figures["pictures"] = judged;
        if (judged < set.Pictures.Count)
            figures["leftOut"] = set.Pictures.Count - judged;
        if (accuracy != null)
        {
            figures["map50"] = accuracy.Map50;
            figures["map5095"] = accuracy.Map5095;
        }

        if (reference != null)
        {
            using OnnxModel other = reference.Session();
            DetectionRun? otherRun = run != null && DetectionDecoders.TryFind(other) != null ? evaluator.Detect(other) : null;
            if (otherRun != null && accuracy != null)
                figures["retention"] = Shares(Bootstrap.Retention(evaluator.Evaluate(otherRun), accuracy));
            if (otherRun != null)
                figures["agreement"] = Shares(Agreement.Of(otherRun, run!));
            figures["outputs"] = new JsonArray([.. OutputFidelity.Compare(other, model, new(set, cache, diagnostics), count: 16).Select(Output)]);
        }

        if (accuracy != null)
        {
            IReadOnlyList<string> names = ClassNames.Of(subject.Graph);
            figures["classes"] = new JsonArray([.. accuracy.PerClass.Select(c => (JsonNode)new JsonObject
            {
                ["class"] = c.Class,
                ["name"] = c.Name ?? names.ElementAtOrDefault(c.Class),
                ["objects"] = c.Objects,
                ["ap50"] = c.Ap50,
                ["ap5095"] = c.Ap5095,
            })]);
        }

        return figures;
    }

    private static JsonNode? Shares(Retention? retention) => retention == null ? null : new JsonObject
    {
        ["map50"] = Interval(retention.Map50),
        ["map5095"] = Interval(retention.Map5095),
    };

    private static JsonObject Interval(Interval interval) => new() { ["value"] = interval.Value, ["low"] = interval.Low, ["high"] = interval.High };

    private static JsonNode Output(OutputSimilarity output) => new JsonObject
    {
        ["output"] = output.Output,
        ["sqnrDb"] = double.IsFinite(output.SqnrDb) ? output.SqnrDb : null,
        ["cosine"] = double.IsFinite(output.Cosine) ? output.Cosine : null,
        ["maxDifference"] = double.IsFinite(output.MaxDifference) ? output.MaxDifference : null,
    };

    /// <summary>Prints them.</summary>
    internal static void Show(IAnsiConsole console, JsonObject figures, bool classes)
    {
        foreach ((string name, JsonNode? value) in figures)
        {
            string? text = (name, value) switch
            {
                ("classes", _) => null,
                (_, JsonArray outputs) => string.Join("; ", outputs.Select(o => FormattableString.Invariant($"{o!["output"]} {(double?)o["sqnrDb"]:0.0} dB"))),
                (_, JsonObject shares) => FormattableString.Invariant(
                    $"mAP50-95 {(double)shares["map5095"]!["value"]!:0.0000} (95 %: {(double)shares["map5095"]!["low"]!:0.000} to {(double)shares["map5095"]!["high"]!:0.000}), mAP50 {(double)shares["map50"]!["value"]!:0.0000}"),
                (_, null) => "not measured",
                ("pictures" or "leftOut", _) => value.ToString(),
                _ => FormattableString.Invariant($"{(double)value:0.0000}"),
            };
            if (text != null)
                console.WriteLine($"{name}: {text}");
        }

        if (!classes || figures["classes"] is not JsonArray rows)
            return;
        Table table = new Table().AddColumns("class", "objects", "AP50-95", "AP50").RoundedBorder();
        foreach (JsonNode? row in rows)
        {
            table.AddRow(
                Markup.Escape((string?)row!["name"] ?? row["class"]!.ToString()), row["objects"]!.ToString(), $"{(double)row["ap5095"]!:0.0000}", $"{(double)row["ap50"]!:0.0000}");
        }

        console.Write(table);
    }
}
