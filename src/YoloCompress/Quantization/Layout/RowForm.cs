using YoloCompress.Onnx;

namespace YoloCompress.Quantization.Layout;

/// <summary>
/// Values as rows: [1, C, H, W] becomes [H · W, C], a matrix with a row for each position. ONNX Runtime keeps integer convolutions in NHWC, where
/// both forms are the same bytes, so that the nodes in between vanish. New names are noted with the value whose elements they hold.
/// </summary>
internal sealed class RowForm(GraphEditor editor, IReadOnlyDictionary<string, int[]> shapes, IDictionary<string, string> aliases)
{
    private readonly Dictionary<string, string> _rows = new(StringComparer.Ordinal);

    /// <summary>The rows of a value; nodes that make them are added once.</summary>
    public string Of(string value)
    {
        if (_rows.TryGetValue(value, out string? rows))
            return rows;
        string turned = editor.UniqueName(value + "/nhwc");
        Add("Transpose", value, turned).Set("perm", 0L, 2L, 3L, 1L);
        rows = editor.UniqueName(value + "/rows");
        AddReshape(turned, rows, -1, shapes[value][1]);
        Alias(value, turned, rows);
        return _rows[value] = rows;
    }

    /// <summary>Makes a value from its rows, which some node makes from now on.</summary>
    public void Define(string value, string rows)
    {
        int[] shape = shapes[value];
        string turned = editor.UniqueName(value + "/nhwc");
        AddReshape(rows, turned, 1, shape[2], shape[3], shape[1]);
        Add("Transpose", turned, value).Set("perm", 0L, 3L, 1L, 2L);
        Alias(value, turned, rows);
        _rows[value] = rows;
    }

    /// <summary>Adds a Reshape.</summary>
    public void AddReshape(string input, string output, params long[] shape)
    {
        string target = editor.SetInitializer(Tensors.Int64(editor.UniqueName(output + "/shape"), [shape.Length], shape));
        editor.Add("Reshape", editor.UniqueName(output + "/Reshape"), [input, target], [output]);
    }

    /// <summary>Says that names hold the elements of a value.</summary>
    public void Alias(string value, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            aliases[name] = value;
    }

    private NodeProto Add(string opType, string input, string output) =>
        editor.Add(opType, editor.UniqueName($"{output}/{opType}"), [input], [output]);
}
