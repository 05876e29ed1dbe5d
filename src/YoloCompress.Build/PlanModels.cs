using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using YoloCompress.Build.Incremental;
using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;
using Task = Microsoft.Build.Utilities.Task;

namespace YoloCompress.Build;

/// <summary>
/// Gives every item its output directory, tells models of the same file name apart, and refuses items whose outputs would still overwrite each other.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class PlanModels : Task
{
    /// <summary>The <c>ModelCompression</c> items.</summary>
    [Required]
    public ITaskItem[] Items { get; set; } = [];

    /// <summary>Full path of the folder that the output directories go into.</summary>
    [Required]
    public string IntermediateDirectory { get; set; } = "";

    /// <summary>Full path of the project file, for messages.</summary>
    public string ProjectFile { get; set; } = "";

    /// <summary>The project's language as MSBuild names it; only C# projects get accessor classes.</summary>
    public string Language { get; set; } = "";

    /// <summary>Folder with a page for each code.</summary>
    public string HelpDirectory { get; set; } = "";

    /// <summary>The items with their output directories.</summary>
    [Output]
    public ITaskItem[] Planned { get; private set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        ILookup<string, ITaskItem> sameName = Items.ToLookup(NameOf, StringComparer.OrdinalIgnoreCase);
        Planned = [.. Items.Select(item => Plan(item, isOnlyOne: sameName[NameOf(item)].Count() == 1))];
        foreach (IGrouping<string, ITaskItem> group in Planned.Where(IsDelivered).GroupBy(NameOf, StringComparer.OrdinalIgnoreCase).Where(group => group.Skip(1).Any()))
            TellApart([.. group]);
        RefuseClashes(ErrorCodes.SameOutput, LogicalNameOf, StringComparer.OrdinalIgnoreCase, "all be delivered as");
        // The double of a double would only say the same once more.
        if (!Log.HasLoggedErrors && HasAccessors)
            RefuseClashes(ErrorCodes.SameAccessor, AccessorOf, StringComparer.Ordinal, "all generate the class");
        return !Log.HasLoggedErrors;
    }

    private bool HasAccessors => Language == "C#";

    private static bool IsDelivered(ITaskItem item) => !item.GetMetadata("Delivery").Equals("None", StringComparison.OrdinalIgnoreCase);

    private static string NameOf(ITaskItem item) => Path.GetFileNameWithoutExtension(item.ItemSpec.Replace('\\', '/'));

    private static string LogicalNameOf(ITaskItem item) => NameOrEmpty(() => LogicalNames.Of(Given(item, "LogicalName"), NameOf(item)));

    private static string AccessorOf(ITaskItem item) => NameOrEmpty(() => AccessorName.Of(Given(item, "AccessorName"), NameOf(item)));

    private static string? Given(ITaskItem item, string name) => item.GetMetadata(name).Trim() is { Length: > 0 } value ? value : null;

    // What can't be a name at all is the worker's to refuse: it checks every option.
    private static string NameOrEmpty(Func<string> name)
    {
        try
        {
            return name();
        }
        catch (YoloCompressException)
        {
            return "";
        }
    }

    private ITaskItem Plan(ITaskItem item, bool isOnlyOne)
    {
        // Items of the same file name are told apart by where they come from and go to, not by their order in the project.
        string name = isOnlyOne ? NameOf(item) : $"{NameOf(item)}-{Hashing.OfText(item.ItemSpec + '\n' + LogicalNameOf(item))[..8]}";
        TaskItem planned = new(item);
        planned.SetMetadata(PlannedMetadata.Name, Escaping.Escape(name));
        planned.SetMetadata(PlannedMetadata.OutputDirectory, Escaping.Escape(Path.Combine(IntermediateDirectory, name)));
        return planned;
    }

    // Only names that nobody gave: those that were given stay as they are.
    private void TellApart(ITaskItem[] items)
    {
        bool[] unnamed = [.. items.Select(item => Given(item, "LogicalName") is null)];
        bool[] classless = [.. items.Select(item => HasAccessors && Given(item, "AccessorName") is null)];
        bool isAmbiguous = unnamed.Count(u => u) > 1 || classless.Count(c => c) > 1;
        if (!isAmbiguous || FolderNames.Distinct([.. items.Select(item => item.ItemSpec)]) is not { } folders)
            return;
        for (int i = 0; i < items.Length; i++)
        {
            string[] path = [.. folders[i], NameOf(items[i])];
            if (unnamed[i])
                items[i].SetMetadata("LogicalName", Escaping.Escape($"models/{string.Join('/', path)}.onnx"));
            if (classless[i])
                items[i].SetMetadata("AccessorName", Escaping.Escape(NameOrEmpty(() => AccessorName.Of(null, string.Join(' ', path)))));
        }

        Log.LogWarning(null, ErrorCodes.SameFileName, null, HelpLinks.For(ErrorCodes.SameFileName, HelpDirectory), ProjectFile, 0, 0, 0, 0,
            "Models have the same file name, so their folders tell them apart: {0}. Give each its own LogicalName and AccessorName to name them yourself.",
            string.Join(", ", items.Select(item => $"'{item.ItemSpec}' is delivered as '{LogicalNameOf(item)}'{(HasAccessors ? $" (class {AccessorOf(item)})" : "")}")));
    }

    private void RefuseClashes(string code, Func<ITaskItem, string> output, StringComparer comparer, string clashIs)
    {
        IEnumerable<IGrouping<string, ITaskItem>> clashes = Planned
            .Where(IsDelivered)
            .GroupBy(output, comparer)
            .Where(group => group.Key.Length > 0 && group.Skip(1).Any());
        foreach (IGrouping<string, ITaskItem> clash in clashes)
        {
            Log.LogError(null, code, null, HelpLinks.For(code, HelpDirectory), ProjectFile, 0, 0, 0, 0,
                "The items {0} would {1} '{2}'. Remove the doubles, or give each its own LogicalName and AccessorName.",
                string.Join(" and ", clash.Select(item => $"'{item.ItemSpec}'")), clashIs, clash.Key);
        }
    }
}
