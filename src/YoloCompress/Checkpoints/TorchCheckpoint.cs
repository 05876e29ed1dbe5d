using YoloCompress.Checkpoints.Archives;
using YoloCompress.Checkpoints.Pickling;
using YoloCompress.Diagnostics;

namespace YoloCompress.Checkpoints;

/// <summary>
/// A checkpoint as ultralytics' training writes it: a dict whose <c>ema</c> (preferred, as their loader does) or <c>model</c> holds the
/// detection model.
/// </summary>
internal sealed class TorchCheckpoint
{
    private static readonly string[] DetectionModels = ["Model", "DetectionModel"];
    private int _modules;

    private TorchCheckpoint(TorchArchive archive, byte[] pickle, CheckpointLimits limits)
    {
        Archive = archive;
        Pickle = pickle;
        Limits = limits;
        Root = PickleReader.Read(pickle, archive.File, limits.Pickle);
        (Key, Record) = FindModel();
    }

    /// <summary>The archive it came from.</summary>
    public TorchArchive Archive { get; }

    /// <summary>What it may cost.</summary>
    public CheckpointLimits Limits { get; }

    /// <summary>The bytes of <c>data.pkl</c>.</summary>
    public byte[] Pickle { get; }

    /// <summary>What the pickle holds.</summary>
    public PickleValue Root { get; }

    /// <summary><c>ema</c> or <c>model</c>: which of the checkpoint's models is used.</summary>
    public string Key { get; }

    /// <summary>The model's record.</summary>
    public PickleObject Record { get; }

    /// <summary>The model; its layers lie in its child <c>model</c>.</summary>
    public TorchModule Model
    {
        get
        {
            _modules = 0;
            return new(this, Record, "");
        }
    }

    /// <summary>Reads a checkpoint.</summary>
    public static TorchCheckpoint Open(string path, CheckpointLimits? limits = null)
    {
        limits ??= CheckpointLimits.Default;
        TorchArchive archive = TorchArchive.Open(path, limits);
        return new(archive, archive.ReadPickle(), limits);
    }

    /// <summary>Reads a checkpoint from its bytes.</summary>
    public static TorchCheckpoint Read(byte[] bytes, string? file = null, CheckpointLimits? limits = null)
    {
        limits ??= CheckpointLimits.Default;
        TorchArchive archive = TorchArchive.Read(bytes, file, limits);
        return new(archive, archive.ReadPickle(), limits);
    }

    /// <summary>The tensors of the model's state dict, by key, in order.</summary>
    public IEnumerable<TorchTensor> StateDictionary() => StateDictionary(Model);

    /// <summary>Bounds the walk over modules, which may contain each other in a crafted pickle.</summary>
    internal void CountModule(TorchModule module)
    {
        if (++_modules > Limits.Modules || module.Depth > Limits.ModuleDepth)
        {
            throw new YoloCompressException(
                ErrorCodes.CheckpointLimit,
                "The checkpoint's model has more modules than a YOLOv5 model can have, or they contain each other. If it is a real model, export it to ONNX.",
                Archive.File);
        }
    }

    private static IEnumerable<TorchTensor> StateDictionary(TorchModule module) =>
        module.Tensors.Concat(module.Children.SelectMany(c => StateDictionary(c.Module)));

    private (string Key, PickleObject Record) FindModel()
    {
        if (Root is not PickleDictionary root)
            throw Unsuitable(Root is PickleObject { IsNew: true } ? "a bare model instead of a dict with 'model'" : LooksLikeStateDictionary(Root) ? "weights only (a state dict), without the layers" : $"{Root.Describe()} instead of a dict with 'model'");
        foreach (string key in (string[])["ema", "model"])
        {
            PickleValue? value = root.Items.FirstOrDefault(i => i.Key is PickleString s && s.Value == key).Value;
            if (value is null or PickleNone)
                continue;
            if (value is not PickleObject { IsNew: true } record)
                throw Unsuitable(LooksLikeStateDictionary(value) ? $"weights only (a state dict) in '{key}', without the layers" : $"{value.Describe()} in '{key}' instead of a model");
            if (!DetectionModels.Contains(record.Callable.Name) || record.Callable.Module.Split('.') is not [.., "models", "yolo"])
                throw Unsuitable($"a '{record.Callable.FullName}' in '{key}' instead of a detection model (models.yolo.Model or models.yolo.DetectionModel)");
            return (key, record);
        }

        throw Unsuitable(LooksLikeStateDictionary(root) ? "weights only (a state dict), without the layers" : "no model: neither 'ema' nor 'model'");
    }

    private bool LooksLikeStateDictionary(PickleValue value) =>
        value is IPickleItems { Items: [{ Key: PickleString, Value: PickleObject first }, ..] } && TorchTensorRecord.From(first, Archive.File, "first") != null;

    private YoloCompressException Unsuitable(string what) => new(
        ErrorCodes.CheckpointContent,
        $"The checkpoint holds {what}. List a .pt file that YOLOv5's training wrote (v6.0 to v7.0), or a model exported to .onnx.",
        Archive.File);
}
