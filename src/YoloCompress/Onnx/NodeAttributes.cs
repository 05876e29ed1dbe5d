using Google.Protobuf;

namespace YoloCompress.Onnx;

/// <summary>Reads and writes the attributes of a <see cref="NodeProto"/> by name.</summary>
public static class NodeAttributes
{
    /// <summary>The attribute of that name, or null.</summary>
    public static AttributeProto? Find(this NodeProto node, string name) => node.Attribute.FirstOrDefault(a => a.Name == name);

    /// <summary>An integer attribute, or the default of the operator's specification.</summary>
    public static long GetInt(this NodeProto node, string name, long defaultValue) => node.Find(name)?.I ?? defaultValue;

    /// <summary>A float attribute, or the default of the operator's specification.</summary>
    public static float GetFloat(this NodeProto node, string name, float defaultValue) => node.Find(name)?.F ?? defaultValue;

    /// <summary>A string attribute, or the default of the operator's specification.</summary>
    public static string GetString(this NodeProto node, string name, string defaultValue) =>
        node.Find(name)?.S.ToStringUtf8() ?? defaultValue;

    /// <summary>An integer list, or null where the attribute is missing.</summary>
    public static long[]? GetInts(this NodeProto node, string name) => node.Find(name)?.Ints.ToArray();

    /// <summary>Sets or replaces an integer attribute.</summary>
    public static NodeProto Set(this NodeProto node, string name, long value) =>
        node.Put(new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value });

    /// <summary>Sets or replaces a float attribute.</summary>
    public static NodeProto Set(this NodeProto node, string name, float value) =>
        node.Put(new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value });

    /// <summary>Sets or replaces a string attribute.</summary>
    public static NodeProto Set(this NodeProto node, string name, string value) =>
        node.Put(new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) });

    /// <summary>Sets or replaces an integer list.</summary>
    public static NodeProto Set(this NodeProto node, string name, params long[] values)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return node.Put(attribute);
    }

    /// <summary>Sets or replaces a tensor attribute.</summary>
    public static NodeProto Set(this NodeProto node, string name, TensorProto value) =>
        node.Put(new() { Name = name, Type = AttributeProto.Types.AttributeType.Tensor, T = value });

    /// <summary>Removes an attribute, if it is there.</summary>
    public static NodeProto Remove(this NodeProto node, string name)
    {
        if (node.Find(name) is { } attribute)
            node.Attribute.Remove(attribute);
        return node;
    }

    private static NodeProto Put(this NodeProto node, AttributeProto attribute)
    {
        AttributeProto? old = node.Find(attribute.Name);
        if (old != null)
            node.Attribute.Remove(old);
        node.Attribute.Add(attribute);
        return node;
    }
}
