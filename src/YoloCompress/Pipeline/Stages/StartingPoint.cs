using System.Text.RegularExpressions;
using Google.Protobuf;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>A snapshot that a job goes on from.</summary>
/// <param name="Graph">The model.</param>
/// <param name="Stage">The stage that made it.</param>
internal sealed partial record StartingPoint(ModelGraph Graph, string Stage)
{
    /// <summary>Reads the file that <c>StartFrom</c> names; null where none is named.</summary>
    /// <exception cref="YoloCompressException">YC0915: it is gone, damaged, or of another model.</exception>
    public static StartingPoint? Read(CompressionOptions options, CompressionJob job, ModelGraph original, InputRecorder inputs)
    {
        if (options.StartFrom is not { } given)
            return null;
        string path = job.FullPath(given);
        if (!File.Exists(path))
            throw Unusable($"StartFrom=\"{given}\" does not exist. Builds replace the snapshots of their output folder: copy the one to start from elsewhere", path);
        inputs.AddFile(path);
        if (Form().Match(Path.GetFileName(path)) is not { Success: true } name)
            throw Unusable($"'{Path.GetFileName(path)}' is no snapshot's name: keep the name that the build gave it, snapshot-N-STAGE.onnx, which tells what was done to it", path);
        ModelGraph graph;
        try
        {
            graph = ModelGraph.Parse(File.ReadAllBytes(path)).WithOrigin(original.Origin);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Unusable($"The snapshot is damaged: {e.Message.TrimEnd('.')}", path, e);
        }

        if (!Names(graph).SequenceEqual(Names(original)))
            throw Unusable($"The snapshot is of another model: it has {string.Join(", ", Names(graph).DefaultIfEmpty("nothing"))}, and the item {string.Join(", ", Names(original))}", path);
        return new(graph, name.Groups["stage"].Value);
    }

    private static IEnumerable<string> Names(ModelGraph graph) => graph.Inputs.Concat(graph.Outputs)
        .Select(v => $"'{v.Name}' [{string.Join(",", v.Type?.TensorType?.Shape?.Dim.Select(d => d.DimValue) ?? [])}]");

    private static YoloCompressException Unusable(string why, string path, Exception? inner = null) => new(ErrorCodes.UnusableSnapshot, $"{why}.", path, inner);

    [GeneratedRegex(@"^snapshot-\d+-(?<stage>[a-z]+)\.onnx$", RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}
