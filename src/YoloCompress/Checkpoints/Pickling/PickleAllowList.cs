using System.Text.RegularExpressions;

namespace YoloCompress.Checkpoints.Pickling;

/// <summary>
/// The names that checkpoints need. Layers are classes of <c>torch.nn.modules</c> and of YOLOv5's package <c>models</c>; whether a class
/// is one that can be imported is decided later, where class and layer can both be named. Everything else is listed by name.
/// </summary>
internal static partial class PickleAllowList
{
    private static readonly Dictionary<string, PickleNameKind> Names = Build();

    /// <summary>What may be done with the name, or null if it is not on the list.</summary>
    public static PickleNameKind? Find(string module, string name)
    {
        if (Names.TryGetValue($"{module}.{name}", out PickleNameKind kind))
            return kind;
        return LayerModule().IsMatch(module) && ClassName().IsMatch(name) ? PickleNameKind.Class : null;
    }

    /// <summary>What a user should know about a name that is not on the list.</summary>
    public static string Hint(string module) => module.Split('.')[0] switch
    {
        "ultralytics" => "This is a checkpoint of the 'ultralytics' package (YOLOv8 or newer), not of YOLOv5. Export it to ONNX and list the .onnx file.",
        _ when module.StartsWith("torch.nn.parallel", StringComparison.Ordinal) =>
            "The model is wrapped for several devices. Save 'model.module' instead of 'model', or export it to ONNX.",
        _ => "Nothing was executed. If you trust where the checkpoint comes from, export it to ONNX and list the .onnx file.",
    };

    [GeneratedRegex(@"\A(torch\.nn\.modules|(yolov5\.)?models)(\.[a-z_][a-z0-9_]*)+\z", RegexOptions.CultureInvariant)]
    private static partial Regex LayerModule();

    [GeneratedRegex(@"\A[A-Z][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex ClassName();

    private static Dictionary<string, PickleNameKind> Build()
    {
        Dictionary<string, PickleNameKind> names = new(StringComparer.Ordinal)
        {
            ["collections.OrderedDict"] = PickleNameKind.Callable,
            ["__builtin__.set"] = PickleNameKind.Callable,
            ["builtins.set"] = PickleNameKind.Callable,
            // A fused layer's `forward` is pickled as getattr(layer, 'forward_fuse'); PickleReader lets no other use pass.
            ["__builtin__.getattr"] = PickleNameKind.Callable,
            ["builtins.getattr"] = PickleNameKind.Callable,
            ["_codecs.encode"] = PickleNameKind.Callable,
            ["torch.Size"] = PickleNameKind.Callable,
            ["torch.device"] = PickleNameKind.Callable,
            ["torch._utils._rebuild_tensor_v2"] = PickleNameKind.Callable,
            ["torch._utils._rebuild_parameter"] = PickleNameKind.Callable,
            ["argparse.Namespace"] = PickleNameKind.Class,
            ["numpy.ndarray"] = PickleNameKind.Argument,
            ["numpy.dtype"] = PickleNameKind.Callable,
        };
        foreach (string package in (string[])["numpy.core", "numpy._core"])
        {
            names[$"{package}.multiarray._reconstruct"] = PickleNameKind.Callable;
            names[$"{package}.multiarray.scalar"] = PickleNameKind.Callable;
        }

        foreach (string package in (string[])["pathlib", "pathlib._local"])
        {
            foreach (string path in (string[])["PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath"])
                names[$"{package}.{path}"] = PickleNameKind.Callable;
        }

        foreach (string storage in TorchDataTypes.StorageNames)
            names[$"torch.{storage}"] = PickleNameKind.Storage;
        return names;
    }
}
