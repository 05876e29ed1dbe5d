using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using YoloCompress.Checkpoints.Modules;
using YoloCompress.Checkpoints.Pickling;

namespace YoloCompress.Checkpoints;

/// <summary>What a graph says about itself in its <c>metadata_props</c>.</summary>
internal static class ModelMetadata
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// <c>names</c> as a JSON object from class number to name, <c>stride</c> the largest one, <c>imgsz</c> height and width, <c>task</c>; and for who decodes raw head outputs
    /// <c>strides</c> (JSON, one a level) and <c>anchors</c> (JSON, for each level widths and heights in pixels in turn).
    /// </summary>
    public static IEnumerable<(string Key, string Value)> Of(TorchModule model, DetectSettings detect, int imageSize) =>
    [
        ("task", "detect"),
        ("names", JsonSerializer.Serialize(Names(model, detect.Classes), Json)),
        ("imgsz", $"[{imageSize}, {imageSize}]"),
        ("stride", detect.LargestStride.ToString(CultureInfo.InvariantCulture)),
        ("strides", JsonSerializer.Serialize(detect.Strides)),
        ("anchors", JsonSerializer.Serialize(detect.Anchors.Select(l => l.SelectMany(a => new[] { a.Width, a.Height })))),
    ];

    /// <summary>The licence of the weights, where the checkpoint tells one.</summary>
    public static string? License(PickleValue root) =>
        root is PickleDictionary { Items: { } items } && items.FirstOrDefault(i => i.Key is PickleString { Value: "license" }).Value is PickleString { Value.Length: > 0 } text ? text.Value : null;

    /// <summary>The model's <c>names</c>: a list up to v6, a dict from v7. A class without a name gets <c>class</c> and its number.</summary>
    private static SortedDictionary<int, string> Names(TorchModule model, int classes)
    {
        SortedDictionary<int, string> names = [];
        for (int i = 0; i < classes; i++)
            names[i] = $"class{i}";
        IEnumerable<(long Number, PickleValue Name)> given = model.Attribute("names") switch
        {
            PickleList list => list.Items.Select((name, i) => ((long)i, name)),
            IPickleItems table => table.Items.Where(i => i.Key is PickleInteger).Select(i => (((PickleInteger)i.Key).Value, i.Value)),
            _ => [],
        };
        foreach ((long number, PickleValue name) in given.Where(g => g.Number >= 0 && g.Number < classes))
            names[(int)number] = name is PickleString text ? text.Value : name.Describe();
        return names;
    }
}
