using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using YoloCompress.Checkpoints;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>Runs a stage, or takes its output, its result and its decisions from the cache: each stage is cached by itself.</summary>
internal sealed class StageRunner(ResultCache results, DataPlan data, InputRecorder inputs)
{
    private const string ModelName = "model.onnx";
    private const string ResultName = "result.json";
    private const string DecisionsName = "decisions.json";
    private const string FilePrefix = "files-";

    public StageOutput Run(IStage stage, ModelGraph graph, StageResources resources)
    {
        CacheKey key = new CacheKey($"stage {stage.Name}")
            .Add("model", graph.Sha256())
            .Add("origin", graph.Origin is CheckpointOrigin origin ? Convert.ToHexStringLower(SHA256.HashData(origin.Bytes.Span)) : "")
            .Add("options", stage.Options)
            .Add("calibration", data.Calibration == null ? "" : ImageSetContent.Pictures(data.Calibration, inputs))
            .Add("choices", data.Choices == null ? "" : ImageSetContent.PicturesAndLabels(data.Choices, inputs))
            .Add("decisions", resources.Decisions.KeptHash)
            .Add("encoding", resources.Encoding.Key)
            .Add("seed", $"{resources.Seed}")
            .Add("threads", $"{resources.Threads}");
        if (stage.Trains)
        {
            key.Add("original", resources.Original.Sha256())
                .Add("training", data.Training == null ? "" : ImageSetContent.PicturesAndLabels(data.Training, inputs));
        }

        StageOutput? made = null;
        IReadOnlyDictionary<string, byte[]> files = results.GetOrMake(stage.Name, key, () =>
        {
            (made, byte[] decisions) = resources.Decisions.Record(() => stage.Run(graph, resources.Context));
            Dictionary<string, byte[]> contents = new()
            {
                [ModelName] = made.Graph.ToBytes(),
                [ResultName] = JsonSerializer.SerializeToUtf8Bytes(
                    new JsonObject { ["summary"] = made.Result.Summary, ["details"] = made.Result.Details.DeepClone() }),
                [DecisionsName] = decisions,
            };
            foreach ((string name, byte[] content) in made.Files)
                contents[FilePrefix + name] = content;
            return contents;
        });
        if (made != null)
            return made;
        resources.Decisions.Restore(files[DecisionsName]);
        JsonObject result = JsonNode.Parse(files[ResultName])!.AsObject();
        Dictionary<string, byte[]> further = files.Where(f => f.Key.StartsWith(FilePrefix, StringComparison.Ordinal))
            .ToDictionary(f => f.Key[FilePrefix.Length..], f => f.Value, StringComparer.Ordinal);
        return new(
            ModelGraph.Parse(files[ModelName]).WithOrigin(PrunedCheckpoint.OriginOf(further) ?? graph.Origin),
            new(stage.Name, (string)result["summary"]!, result["details"]!.DeepClone().AsObject()))
        {
            Files = further,
            FromCache = true,
        };
    }
}
