namespace YoloCompress.Checkpoints.Modules;

/// <summary>The classes that can be imported.</summary>
internal static class ModuleCatalog
{
    private static readonly Dictionary<string, ModuleEmitter> TorchClasses = new(StringComparer.Ordinal)
    {
        ["conv.Conv2d"] = Convolutions.Conv2d,
        ["conv.ConvTranspose2d"] = Convolutions.ConvTranspose2d,
        ["batchnorm.BatchNorm2d"] = Convolutions.BatchNorm2d,
        ["pooling.MaxPool2d"] = Pooling.MaxPool2d,
        ["upsampling.Upsample"] = Resampling.Upsample,
        ["activation.SiLU"] = Activations.SiLU,
        ["activation.LeakyReLU"] = Activations.LeakyReLU,
        ["activation.ReLU"] = Activations.ReLU,
        ["activation.Hardswish"] = Activations.Hardswish,
        ["linear.Identity"] = Containers.Identity,
        ["container.Sequential"] = Containers.Sequential,
    };

    private static readonly Dictionary<string, ModuleEmitter> YoloClasses = new(StringComparer.Ordinal)
    {
        ["Conv"] = Blocks.Conv,
        ["DWConv"] = Blocks.Conv,
        ["DWConvTranspose2d"] = Convolutions.ConvTranspose2d,
        ["CrossConv"] = Blocks.Bottleneck,
        ["Bottleneck"] = Blocks.Bottleneck,
        ["Bottleneck3"] = Blocks.Bottleneck3,
        ["BottleneckCSP"] = Blocks.BottleneckCsp,
        ["C3"] = Blocks.C3,
        ["C3x"] = Blocks.C3,
        ["C3SPP"] = Blocks.C3,
        ["C3Ghost"] = Blocks.C3,
        ["GhostConv"] = Blocks.GhostConv,
        ["GhostBottleneck"] = Blocks.GhostBottleneck,
        ["SPP"] = Pooling.Spp,
        ["SPPF"] = Pooling.Sppf,
        ["Focus"] = Resampling.Focus,
        ["Contract"] = Resampling.Contract,
        ["Expand"] = Resampling.Expand,
        ["Concat"] = Containers.Concat,
        ["Detect"] = DetectHeads.Emit,
    };

    /// <summary>What writes layers of that class, or null if the class is not known.</summary>
    /// <param name="fullClassName">Python module and class, such as <c>models.common.C3</c>.</param>
    public static ModuleEmitter? Find(string fullClassName)
    {
        const string torch = "torch.nn.modules.";
        return fullClassName.StartsWith(torch, StringComparison.Ordinal)
            ? TorchClasses.GetValueOrDefault(fullClassName[torch.Length..])
            : YoloClasses.GetValueOrDefault(fullClassName[(fullClassName.LastIndexOf('.') + 1)..]);
    }
}
