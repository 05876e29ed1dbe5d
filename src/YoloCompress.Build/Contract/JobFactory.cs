using System.Collections;
using System.Text;
using System.Text.Json;
using Microsoft.Build.Framework;
using YoloCompress.Build.Incremental;

namespace YoloCompress.Build.Contract;

internal static class JobFactory
{
    // Set by MSBuild's own TaskItem when it is copied.
    private const string CopyTrace = "OriginalItemSpec";

    /// <summary>The options of an item: all its metadata but empty ones and our own; values stay as they were written.</summary>
    public static SortedDictionary<string, string> OptionsOf(ITaskItem item)
    {
        SortedDictionary<string, string> options = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in item.CloneCustomMetadata())
        {
            string name = (string)entry.Key;
            // CloneCustomMetadata gives the escaped form.
            string value = item.GetMetadata(name).Trim();
            if (value.Length > 0 && name != CopyTrace && !name.StartsWith(PlannedMetadata.Prefix, StringComparison.Ordinal))
                options[name] = value;
        }

        return options;
    }

    public static byte[] Serialize(Job job) => JsonSerializer.SerializeToUtf8Bytes(job, ContractJson.Default.Job);

    /// <summary>Changes with every option and with the tool. How many threads there are and where
    /// the cache lies must not change a result, so they do not count.</summary>
    /// <param name="job">The job.</param>
    /// <param name="worker">What the worker is.</param>
    public static string Fingerprint(Job job, string worker)
    {
        // Not by the serializer: starting it would be a good part of what a build with nothing to do costs.
        StringBuilder text = new();
        foreach (string part in new[] { $"{job.Schema}", job.Item, job.Model, job.ProjectDirectory, job.OutputDirectory, job.RootNamespace, job.Language, worker })
            Add(part);
        foreach (string directory in job.NativeDirectories)
            Add(directory);
        Add("");
        foreach ((string name, string value) in job.Options)
        {
            Add(name);
            Add(value);
        }

        return Hashing.OfText(text.ToString());

        // The length keeps neighbours apart, whatever they hold.
        void Add(string part) => text.Append(part.Length).Append(' ').Append(part).Append('\n');
    }
}
