using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using YoloCompress.Build.Contract;

namespace YoloCompress.Build;

/// <summary>The compact model as an MSBuild item: its identity is the model file, every path is absolute; it keeps the options of the given item.</summary>
internal static class DeliveredItem
{
    public static ITaskItem Create(ITaskItem source, ItemPaths paths, WorkerOutputs outputs)
    {
        TaskItem item = new(Escaping.Escape(paths.Of(outputs.Model)));
        source.CopyMetadataTo(item);
        item.RemoveMetadata(PlannedMetadata.Name);
        item.RemoveMetadata(PlannedMetadata.OutputDirectory);
        foreach ((string name, string value) in outputs.Figures)
            Set(name, value);
        Set("CompactModel", paths.Of(outputs.Model));
        Set("Source", source.ItemSpec);
        Set("Name", source.GetMetadata(PlannedMetadata.Name));
        Set("Resource", paths.Of(outputs.Resource is { Length: > 0 } resource ? resource : outputs.Model));
        Set("LogicalName", outputs.LogicalName);
        Set("Delivery", outputs.Delivery);
        Set("Sha256", outputs.Sha256 ?? "");
        Set("Summary", outputs.Summary ?? "");
        SetPath("Accessor", outputs.Accessor);
        SetPath("Report", outputs.Report);
        SetPath("Markdown", outputs.Markdown);
        SetPath("Html", outputs.Html);
        SetPath("Sarif", outputs.Sarif);
        SetPath("Checkpoint", outputs.Checkpoint);
        SetPath("Widths", outputs.Widths);
        Set("Job", paths.Job);
        return item;

        void Set(string name, string value) => item.SetMetadata(name, Escaping.Escape(value));

        void SetPath(string name, string? file)
        {
            if (!string.IsNullOrEmpty(file))
                Set(name, paths.Of(file));
        }
    }
}
