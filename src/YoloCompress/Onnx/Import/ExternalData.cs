using Google.Protobuf;
using YoloCompress.Diagnostics;

namespace YoloCompress.Onnx.Import;

/// <summary>Weights that lie in files beside the model (ONNX docs/ExternalData.md).</summary>
internal static class ExternalData
{
    /// <summary>The files that a model's weights lie in, as the model names them; empty for a model in one file.</summary>
    public static IReadOnlyList<string> Locations(ModelProto model) =>
        [.. Tensors(model).Select(t => Value(t, "location")).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Takes the weights into the model.</summary>
    /// <exception cref="YoloCompressException">A file is missing, too short, or outside the model's folder (YC0307).</exception>
    public static void Embed(ModelProto model, string? file)
    {
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        foreach (TensorProto tensor in Tensors(model))
        {
            string location = Value(tensor, "location") ?? "";
            if (!files.TryGetValue(location, out byte[]? bytes))
                files[location] = bytes = Read(location, file);
            long offset = Number(tensor, "offset", 0), length = Number(tensor, "length", bytes.Length - offset);
            if (offset < 0 || length < 0 || offset > bytes.Length - length)
                throw Failure($"The weight '{tensor.Name}' reaches past the end of '{location}': that file belongs to another model or is cut off.", file);
            tensor.RawData = ByteString.CopyFrom(bytes, (int)offset, (int)length);
            tensor.ExternalData.Clear();
            tensor.ClearDataLocation();
        }
    }

    private static IEnumerable<TensorProto> Tensors(ModelProto model) =>
        model.Graph.Initializer.Concat(model.Graph.Node.SelectMany(n => n.Attribute).Select(a => a.T).OfType<TensorProto>())
            .Where(t => t.DataLocation == TensorProto.Types.DataLocation.External);

    private static byte[] Read(string location, string? file)
    {
        if (file == null)
            throw Failure($"The model's weights lie in another file, '{location}'. Save it with its weights inside.", file);
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!, path = Path.GetFullPath(Path.Combine(folder, location));
        if (location.Length == 0 || !path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw Failure($"The model's weights are said to lie in '{location}', which is outside the model's folder.", file);
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure($"The model's weights lie in '{location}', which cannot be read: {e.Message} Put it beside the model.", file, e);
        }
    }

    private static string? Value(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(p => p.Key == key)?.Value;

    private static long Number(TensorProto tensor, string key, long absent) =>
        long.TryParse(Value(tensor, key), out long number) ? number : absent;

    private static YoloCompressException Failure(string message, string? file, Exception? inner = null) =>
        new(ErrorCodes.OnnxExternalData, message, file, inner);
}
