using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YoloCompress.Diagnostics;

namespace YoloCompress.Detection;

/// <summary>A data set's description as YOLOv5 has it: <c>path</c>, <c>train</c>, <c>val</c>, <c>test</c>, <c>names</c>, <c>nc</c>.</summary>
internal sealed class DataYaml
{
    private readonly string _file;
    private readonly YamlMappingNode _root;

    private DataYaml(string file, YamlMappingNode root)
    {
        _file = file;
        _root = root;
    }

    /// <summary>The key <c>path</c>, or null.</summary>
    public string? Path => _root.Children.TryGetValue("path", out YamlNode? node) ? Text(node, "path") : null;

    /// <summary>Reads and checks the file's form.</summary>
    /// <exception cref="YoloCompressException">It is no YAML mapping (YC0405) or cannot be read (YC0401).</exception>
    public static DataYaml Read(string file)
    {
        try
        {
            YamlStream stream = [];
            using StreamReader reader = File.OpenText(file);
            stream.Load(reader);
            if (stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root)
                return new(file, root);
        }
        catch (YamlException e)
        {
            throw Invalid(file, $"Line {e.Start.Line}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new YoloCompressException(ErrorCodes.DataNotFound, $"The data yaml cannot be read: {e.Message}", file, e);
        }

        throw Invalid(file, "It holds no mapping of keys to values.");
    }

    /// <summary>The folders, patterns or list files of a split, as written.</summary>
    /// <exception cref="YoloCompressException">The key is missing or empty, or holds something else (YC0405).</exception>
    public IReadOnlyList<string> Sources(DataSplit split)
    {
        string key = KeyOf(split);
        if (!_root.Children.TryGetValue(key, out YamlNode? node) || node is YamlScalarNode { Value: null or "" or "~" or "null" })
        {
            string[] present = [.. Enum.GetValues<DataSplit>().Select(KeyOf).Where(k => _root.Children.ContainsKey(k))];
            throw Invalid(
                _file, $"The key '{key}' is missing. {(present.Length > 0 ? $"There is: {string.Join(", ", present)}." : "Add it with the folder of pictures.")}");
        }

        string[] sources = node is YamlSequenceNode list ? [.. list.Select(n => Text(n, key))] : [Text(node, key)];
        return sources.Length > 0 ? sources : throw Invalid(_file, $"The key '{key}' is an empty list.");
    }

    /// <summary>Class names by number, or null where the file has neither <c>names</c> nor <c>nc</c>.</summary>
    /// <exception cref="YoloCompressException">Names and count contradict each other, or numbers have gaps (YC0405).</exception>
    public IReadOnlyList<string>? ClassNames()
    {
        int? count = _root.Children.TryGetValue("nc", out YamlNode? number) ? ClassNumber(Text(number, "nc"), "nc") : null;
        string[]? names = !_root.Children.TryGetValue("names", out YamlNode? node) ? null : node switch
        {
            YamlSequenceNode list => [.. list.Select(n => Text(n, "names"))],
            YamlMappingNode map => Numbered(map),
            _ => throw Invalid(_file, "The key 'names' holds neither a list nor a mapping of numbers to names."),
        };
        if (names != null && count != null && names.Length != count)
            throw Invalid(_file, $"The key 'nc' says {count} classes, but 'names' has {names.Length}.");
        return names ?? (count is { } n ? [.. Enumerable.Range(0, n).Select(i => $"class{i}")] : null);
    }

    private static string KeyOf(DataSplit split) => split switch
    {
        DataSplit.Train => "train",
        DataSplit.Validation => "val",
        _ => "test",
    };

    private static YoloCompressException Invalid(string file, string what, Exception? inner = null) =>
        new(ErrorCodes.DataYamlInvalid, $"The data yaml is not valid. {what}", file, inner);

    private string[] Numbered(YamlMappingNode map)
    {
        SortedDictionary<int, string> names = [];
        foreach ((YamlNode key, YamlNode value) in map.Children)
        {
            if (!names.TryAdd(ClassNumber(Text(key, "names"), "names"), Text(value, "names")))
                throw Invalid(_file, $"The key 'names' has class {key} twice.");
        }

        int gap = Enumerable.Range(0, names.Count).FirstOrDefault(i => !names.ContainsKey(i), -1);
        return gap < 0 ? [.. names.Values] : throw Invalid(_file, $"The key 'names' lacks class {gap}: numbers go from 0 without gaps.");
    }

    private int ClassNumber(string text, string key) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw Invalid(_file, $"The key '{key}' has '{text}' where a number is needed.");

    private string Text(YamlNode node, string key) =>
        node is YamlScalarNode { Value: { } value } ? value : throw Invalid(_file, $"The key '{key}' holds something other than text.");
}
