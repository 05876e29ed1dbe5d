using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>The stages that run when a job starts from a snapshot, or stops early.</summary>
internal static class StagePart
{
    /// <summary>The part of a list.</summary>
    /// <param name="stages">All stages.</param>
    /// <param name="startAfter">The stage that a snapshot was made by; null starts with the first.</param>
    /// <param name="stopAfter">The last stage that runs; null runs all.</param>
    /// <param name="file">The item's file, for messages.</param>
    /// <exception cref="YoloCompressException">There is no stage to stop after (YC0914).</exception>
    public static IReadOnlyList<IStage> Of(IReadOnlyList<IStage> stages, string? startAfter, string? stopAfter, string file)
    {
        int first = startAfter == null ? 0 : Last(stages, startAfter) + 1;
        int end = stages.Count;
        if (stopAfter != null)
        {
            end = Last(stages, stopAfter) + 1;
            if (end == 0)
            {
                throw new YoloCompressException(
                    ErrorCodes.UnknownStage,
                    $"StopAfter=\"{stopAfter}\" names no stage of these settings. {(stages.Count == 0 ? "They have none." : $"They have: {string.Join(", ", stages.Select(s => s.Name).Distinct())}.")}",
                    file);
            }
        }

        return [.. stages.Take(end).Skip(first)];
    }

    private static int Last(IReadOnlyList<IStage> stages, string name) =>
        stages.Index().LastOrDefault(s => string.Equals(s.Item.Name, name, StringComparison.OrdinalIgnoreCase), (-1, null!)).Index;
}
