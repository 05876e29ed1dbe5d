using System.CommandLine;
using YoloCompress.Pipeline;

namespace YoloCompress.Worker;

/// <summary>Every item metadata as an option of a command.</summary>
internal static class MetadataOptions
{
    /// <summary>Adds the options to a command.</summary>
    /// <returns>Them by the metadata's name.</returns>
    public static Dictionary<string, Option<string?>> AddTo(Command command)
    {
        Dictionary<string, Option<string?>> metadata = [];
        foreach (OptionDefinition definition in OptionCatalog.All)
        {
            Option<string?> option = new(definition.CommandLineName)
            {
                Description = $"{definition.Meaning} Values: {definition.Values}. Default: {definition.Default}.".Replace("`", ""),
                HelpName = "value",
            };
            metadata[definition.Name] = option;
            command.Options.Add(option);
        }

        return metadata;
    }

    /// <summary>What was given.</summary>
    public static Dictionary<string, string> Values(ParseResult result, Dictionary<string, Option<string?>> metadata) => metadata
        .Select(m => (m.Key, Value: result.GetValue(m.Value)))
        .Where(m => m.Value != null)
        .ToDictionary(m => m.Key, m => m.Value!);
}
