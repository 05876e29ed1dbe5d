namespace YoloCompress.Build;

/// <summary>Metadata that <see cref="PlanModels"/> gives an item for <see cref="CompressModel"/>; the underscore keeps them out of the options.</summary>
internal static class PlannedMetadata
{
    public const string Prefix = "_YoloCompress";

    public const string OutputDirectory = Prefix + "OutputDirectory";

    public const string Name = Prefix + "Name";
}
