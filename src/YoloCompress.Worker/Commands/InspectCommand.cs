using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using YoloCompress.Onnx;
using YoloCompress.Pipeline;

namespace YoloCompress.Worker;

/// <summary><c>inspect MODEL</c>: what a model is, and what it is made of.</summary>
internal static class InspectCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<FileInfo> model = CommonOptions.Model();
        Option<int?> size = CommonOptions.ImageSize();
        Option<bool> layers = new("--layers") { Description = "Show every layer with weights." };
        Option<bool> json = CommonOptions.Json();
        Option<bool> verbose = CommonOptions.Verbose();
        Command command = new("inspect", "Shows a model's inputs, outputs, classes, operators and layers.") { model, size, layers, json, verbose };
        command.SetAction(result =>
        {
            JsonObject? facts = null;
            int exitCode = terminal.Run(
                result.GetValue(verbose), diagnostics => facts = Inspect(ModelFile.Import(
                    result.GetValue(model)!.FullName, new() { ImageSize = result.GetValue(size), AllowQuantized = true }, diagnostics)));
            if (facts != null && result.GetValue(json))
                terminal.Output.Profile.Out.Writer.WriteLine(facts.ToJsonString(new() { WriteIndented = true }));
            else if (facts != null)
                Show(terminal.Output, facts, result.GetValue(layers));
            return exitCode;
        });
        return command;
    }

    private static JsonObject Inspect(ImportedModel model)
    {
        ModelGraph graph = model.Graph;
        ModelContract contract = ModelContract.Of(graph);
        ModelStatistics statistics = ModelStatistics.Of(graph);
        IReadOnlyList<LayerPotential> potential = ModelPotential.Of(graph);
        return new()
        {
            ["format"] = model.Format,
            ["fileBytes"] = model.FileBytes,
            ["sha256"] = model.Sha256,
            ["exportBytes"] = graph.ToBytes().Length,
            ["parameters"] = statistics.Parameters,
            ["macs"] = statistics.Macs,
            ["opset"] = contract.Opset,
            ["irVersion"] = contract.IrVersion,
            ["oldestOnnxRuntime"] = contract.OldestOnnxRuntime,
            ["inputs"] = new JsonArray(Tensor(contract.Input)),
            ["outputs"] = new JsonArray([.. contract.Outputs.Select(Tensor)]),
            ["classNames"] = new JsonArray([.. ClassNames.Of(graph).Select(n => (JsonNode)n)]),
            ["operators"] = new JsonObject(graph.Nodes.CountBy(n => n.OpType).OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => KeyValuePair.Create(o.Key, (JsonNode?)o.Value))),
            ["prunable"] = Prunable(potential),
            ["quantizable"] = Quantizable(statistics, potential),
            ["dataNeeded"] = DataNeeded(contract, ClassNames.Of(graph).Count),
            ["layers"] = new JsonArray([.. statistics.Layers.Zip(potential, Layer)]),
        };
    }

    private static JsonNode Tensor(TensorContract tensor) => new JsonObject
    {
        ["name"] = tensor.Name,
        ["type"] = tensor.Type,
        ["shape"] = new JsonArray([.. tensor.Shape.Select(d => (JsonNode)d)]),
    };

    private static string Prunable(IReadOnlyList<LayerPotential> layers) => FormattableString.Invariant(
        $"{layers.Sum(l => l.Prunable):N0} of {layers.Sum(l => l.Channels):N0} output channels in {layers.Count(l => l.Prunable > 0)} of {layers.Count} layers (LnStructured); weights of every layer (OBS, L1Unstructured, NM)");

    private static string Quantizable(ModelStatistics statistics, IReadOnlyList<LayerPotential> layers)
    {
        long macs = statistics.Layers.Zip(layers).Where(l => l.Second.Quantizable).Sum(l => l.First.Macs);
        return FormattableString.Invariant($"{layers.Count(l => l.Quantizable)} of {layers.Count} layers to INT8, {100.0 * macs / Math.Max(1, statistics.Macs):0.0} % of the multiply-accumulates");
    }

    private static string DataNeeded(ModelContract contract, int classes)
    {
        (int height, int width) = contract.PictureSize;
        return $"about 64 typical pictures without labels as CalibrationData (Static, WeightOnly, OBS, NM, LnStructured), fitted to {width}x{height}; other pictures as ValidationData, with labels{(classes > 0 ? $" of {classes} classes" : "")} for mAP, without for agreement; none for L1Unstructured and Random";
    }

    private static JsonNode Layer(LayerStatistics layer, LayerPotential potential) => new JsonObject
    {
        ["name"] = layer.Name,
        ["operator"] = layer.OpType,
        ["weights"] = new JsonArray([.. layer.WeightShape.Select(d => (JsonNode)d)]),
        ["output"] = new JsonArray([.. layer.OutputShape.Select(d => (JsonNode)d)]),
        ["parameters"] = layer.Parameters,
        ["macs"] = layer.Macs,
        ["prunableChannels"] = potential.Prunable,
        ["keptWholeBecause"] = potential.Pinned,
        ["quantizable"] = potential.Quantizable,
        ["floatBecause"] = potential.Float,
    };

    private static void Show(IAnsiConsole console, JsonObject facts, bool layers)
    {
        foreach ((string name, JsonNode? value) in facts.Where(f => f.Key != "layers"))
        {
            string text = value switch
            {
                JsonObject counts => string.Join(", ", counts.Select(c => $"{c.Value} {c.Key}")),
                JsonArray tensors when name is "inputs" or "outputs" => string.Join(", ", tensors.Select(t => $"{t!["name"]} {t["type"]} {t["shape"]!.ToJsonString()}")),
                JsonArray names => $"{names.Count}: {string.Join(", ", names)}",
                _ => value!.ToString(),
            };
            console.WriteLine($"{name}: {text}");
        }

        if (!layers)
            return;
        Table table = new Table().AddColumns("layer", "operator", "weights", "output", "parameters", "MACs", "prunable channels", "INT8").RoundedBorder();
        foreach (JsonNode? layer in facts["layers"]!.AsArray())
        {
            table.AddRow(
                Markup.Escape((string)layer!["name"]!),
                (string)layer["operator"]!,
                Markup.Escape(layer["weights"]!.ToJsonString()),
                Markup.Escape(layer["output"]!.ToJsonString()),
                $"{(long)layer["parameters"]!:N0}",
                $"{(long)layer["macs"]!:N0}",
                Markup.Escape((string?)layer["keptWholeBecause"] ?? $"{(int)layer["prunableChannels"]!}"),
                Markup.Escape((string?)layer["floatBecause"] ?? "yes"));
        }

        console.Write(table);
    }
}
