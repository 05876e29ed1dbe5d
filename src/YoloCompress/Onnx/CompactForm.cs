namespace YoloCompress.Onnx;

/// <summary>
/// Takes out of a model what only people read: node names, long names of values in between, documentation. Inputs, outputs and metadata stay.
/// In a quantized detector names are several per cent of the file.
/// </summary>
public static class CompactForm
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>A copy with short names. Only for shipping: stages and reports need the names.</summary>
    public static ModelGraph Apply(ModelGraph graph) => graph.Edit(editor =>
    {
        GraphProto proto = editor.Model.Graph;
        HashSet<string> fixedNames = [.. proto.Input.Select(i => i.Name), .. proto.Output.Select(o => o.Name)];
        Dictionary<string, string> names = fixedNames.ToDictionary(n => n, n => n, StringComparer.Ordinal);
        int next = 0;
        string Short(string name)
        {
            if (name.Length == 0)
                return name;
            if (names.TryGetValue(name, out string? known))
                return known;
            string shortened;
            do
                shortened = Encode(next++);
            while (fixedNames.Contains(shortened));
            return names[name] = shortened;
        }

        // In order of use, so that the names of values used together are alike.
        foreach (NodeProto node in proto.Node)
        {
            Rename(node.Input, Short);
            Rename(node.Output, Short);
            node.ClearName();
            node.ClearDocString();
            foreach (GraphProto inner in node.Attribute.SelectMany(a => a.Graphs.Append(a.G)).Where(g => g != null))
                throw new NotSupportedException($"Graphs inside nodes, such as '{inner.Name}', cannot be renamed.");
        }

        foreach (TensorProto tensor in proto.Initializer)
        {
            tensor.Name = Short(tensor.Name);
            tensor.ClearDocString();
        }

        proto.ValueInfo.Clear();
        proto.ClearDocString();
        editor.Model.ClearDocString();
    });

    private static void Rename(IList<string> names, Func<string, string> rename)
    {
        for (int i = 0; i < names.Count; i++)
            names[i] = rename(names[i]);
    }

    private static string Encode(int number)
    {
        string text = "";
        do
        {
            text = Digits[number % Digits.Length] + text;
            number = (number / Digits.Length) - 1;
        }
        while (number >= 0);
        return text;
    }
}
