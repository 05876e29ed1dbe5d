using System.CommandLine;
using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using Spectre.Console;
using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Pipeline;

namespace YoloCompress.Worker;

/// <summary><c>compare A B --data DATA</c>: what two models of one origin differ in: size, channels, accuracy, and each layer's output.</summary>
internal static class CompareCommand
{
    private const int Pictures = 8;

    public static Command Create(Terminal terminal)
    {
        Argument<FileInfo> first = new("first") { Description = "The model to compare with, such as the original or a snapshot." };
        Argument<FileInfo> second = new("second") { Description = "The other model." };
        Option<string> data = new("--data", "-d") { Description = "Folder, glob or data yaml with pictures, and labels if there are any.", Required = true };
        Option<int?> size = CommonOptions.ImageSize();
        Option<int> threads = CommonOptions.Threads("Pictures that are worked on at once.", Environment.ProcessorCount);
        Option<bool> json = CommonOptions.Json();
        Option<bool> verbose = CommonOptions.Verbose();
        Command command = new("compare", "Compares two models: size, channels, accuracy, agreement, and the layers they share.") { first, second, data, size, threads, json, verbose };
        command.SetAction(result =>
        {
            JsonObject? facts = null;
            int exitCode = terminal.Run(result.GetValue(verbose), diagnostics =>
            {
                ImageSet set = ImageSet.Resolve(result.GetValue(data)!, Environment.CurrentDirectory, DataSplit.Validation, diagnostics);
                RunnableModel a = RunnableModel.Read(result.GetValue(first)!.FullName, result.GetValue(size), diagnostics);
                RunnableModel b = RunnableModel.Read(result.GetValue(second)!.FullName, result.GetValue(size), diagnostics);
                facts = new()
                {
                    ["first"] = Size(a.Graph),
                    ["second"] = Size(b.Graph),
                    ["accuracy"] = EvaluateCommand.Measure(b, a, set, result.GetValue(threads), diagnostics),
                    ["channels"] = Channels(a.Graph, b.Graph),
                    ["layers"] = Layers(a.Graph, b.Graph, set, diagnostics),
                };
            });
            if (facts != null && result.GetValue(json))
                terminal.Output.Profile.Out.Writer.WriteLine(facts.ToJsonString(new() { WriteIndented = true }));
            else if (facts != null)
                Show(terminal.Output, facts);
            return exitCode;
        });
        return command;
    }

    private static JsonObject Size(ModelGraph graph)
    {
        ModelStatistics statistics = ModelStatistics.Of(graph);
        return new() { ["bytes"] = (long)graph.ToBytes().Length, ["parameters"] = statistics.Parameters, ["macs"] = statistics.Macs };
    }

    // Layers with other weights than in the first model, by name.
    private static JsonArray Channels(ModelGraph a, ModelGraph b)
    {
        Dictionary<string, LayerStatistics> other = ModelStatistics.Of(b).Layers.DistinctBy(l => l.Name).ToDictionary(l => l.Name, StringComparer.Ordinal);
        return
        [
            .. ModelStatistics.Of(a).Layers.Where(l => l.WeightShape.Count > 1 && other.TryGetValue(l.Name, out LayerStatistics? o) && !o.WeightShape.SequenceEqual(l.WeightShape))
                .Select(l => (JsonNode)new JsonObject
                {
                    ["layer"] = l.Name,
                    ["first"] = string.Join("x", l.WeightShape),
                    ["second"] = string.Join("x", other[l.Name].WeightShape),
                }),
        ];
    }

    // Signal to noise of the values that both models have under one name and in one shape.
    private static JsonArray Layers(ModelGraph a, ModelGraph b, ImageSet set, IDiagnostics diagnostics)
    {
        IReadOnlyDictionary<string, int[]> shapesA = ValueShapes.Of(a), shapesB = ValueShapes.Of(b);
        string[] common = [.. a.Nodes.Where(n => n.OpType is "Conv" or "Gemm" or "MatMul" or "Mul" or "Concat").Select(n => n.Output[0])
            .Where(v => b.ProducerOf(v) is { OpType: not "QuantizeLinear" } && shapesA.TryGetValue(v, out int[]? x) && shapesB.TryGetValue(v, out int[]? y) && x.SequenceEqual(y))];
        if (common.Length == 0)
            return [];
        (int height, int width) = ModelContract.Of(a).PictureSize;
        Dictionary<string, (double Signal, double Noise)> sums = common.ToDictionary(c => c, _ => (0.0, 0.0), StringComparer.Ordinal);
        using ActivationReader first = new(a, common, new()), second = new(b, common, new());
        foreach (float[] picture in new PictureReader(set, new(), diagnostics).ReadFloats(height, width, Pictures))
        {
            Dictionary<string, float[]> values = new(StringComparer.Ordinal);
            first.Read([picture], (_, name, _, v) => values[name] = v.ToArray());
            second.Read([picture], (_, name, _, v) =>
            {
                double distance = TensorPrimitives.Distance(values[name], v);
                sums[name] = (sums[name].Signal + TensorPrimitives.SumOfSquares(values[name]), sums[name].Noise + (distance * distance));
            });
        }

        return
        [
            .. common.Select(c => (JsonNode)new JsonObject
            {
                ["value"] = c,
                ["sqnrDb"] = sums[c].Noise > 0 && sums[c].Signal > 0 ? Math.Round(10 * Math.Log10(sums[c].Signal / sums[c].Noise), 2) : null,
            }),
        ];
    }

    private static void Show(IAnsiConsole console, JsonObject facts)
    {
        Table sizes = new Table().RoundedBorder().AddColumns("", "first", "second");
        foreach (string figure in new[] { "bytes", "parameters", "macs" })
            sizes.AddRow(figure, $"{(long)facts["first"]![figure]!:N0}", $"{(long)facts["second"]![figure]!:N0}");
        console.Write(sizes);
        EvaluateCommand.Show(console, facts["accuracy"]!.AsObject(), classes: false);
        foreach (JsonNode? layer in facts["channels"]!.AsArray())
            console.WriteLine($"{layer!["layer"]}: {layer["first"]} -> {layer["second"]}");
        JsonNode[] noisy = [.. facts["layers"]!.AsArray().Where(l => l!["sqnrDb"] != null).Select(l => l!).OrderBy(l => (double)l["sqnrDb"]!).Take(15)];
        if (noisy.Length == 0)
            return;
        Table layers = new Table().RoundedBorder().AddColumns("value", "SQNR (dB), lowest first");
        foreach (JsonNode layer in noisy)
            layers.AddRow(Markup.Escape((string)layer["value"]!), FormattableString.Invariant($"{(double)layer["sqnrDb"]!:0.0}"));
        console.Write(layers);
    }
}
