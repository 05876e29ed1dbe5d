using System.Text.Json.Nodes;
using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>Changes what callers feed and get: pixels as bytes, raw values of the head. The last stage: all others see the original's contract.</summary>
internal sealed class ContractStage(CompressionOptions options) : IStage
{
    public string Name => "Contract";

    public string Options => $"input={options.ModelInput} output={options.ModelOutput}";

    /// <summary>True if the options ask for another contract than the original's.</summary>
    public static bool IsNeeded(CompressionOptions options) =>
        options.ModelInput != ModelInputType.Float32 || options.ModelOutput != ModelOutputForm.Decoded;

    /// <summary>Refuses what the model can't do before anything takes time.</summary>
    /// <exception cref="YoloCompressException">YC0609: there is no box decode to leave out. YC0505: the input is no picture.</exception>
    public static void Check(CompressionOptions options, ModelGraph original, string file)
    {
        if (options.ModelInput == ModelInputType.UInt8)
            _ = ModelContract.Of(original).PictureSize;
        if (options.ModelOutput == ModelOutputForm.Raw && DetectHead.Find(original) == null)
            throw NoDecode(file);
    }

    public StageOutput Run(ModelGraph graph, StageContext context)
    {
        // Static quantization has given the head its raw form, which it computes on rows.
        if (options.ModelOutput == ModelOutputForm.Raw && RawHead.Of(graph) == null)
            graph = RawHead.Cut(graph, DetectHead.Find(context.Original) ?? throw NoDecode(null));
        PictureEncoding encoding = options.Encoding;
        if (options.ModelInput == ModelInputType.UInt8)
            graph = ByteInput.Apply(graph, encoding.Mean, encoding.Deviation);
        ModelContract contract = ModelContract.Of(graph);
        return new(graph, new(Name, $"Takes {Describe(contract.Input)}, gives {string.Join(", ", contract.Outputs.Select(Describe))}.", new JsonObject
        {
            ["input"] = $"{options.ModelInput}",
            ["output"] = $"{options.ModelOutput}",
        }));
    }

    private static string Describe(TensorContract tensor) => $"{tensor.Type} '{tensor.Name}' [{string.Join(",", tensor.Shape)}]";

    private static YoloCompressException NoDecode(string? file) => new(
        ErrorCodes.NoDecode,
        "ModelOutput=\"Raw\" leaves YOLOv5's box decode to the caller, and this model has none that is known. Leave ModelOutput away: the outputs then stay as they are.",
        file);
}
