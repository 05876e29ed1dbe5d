using YoloCompress.Onnx.Constants;

namespace YoloCompress.Onnx.Shapes;

/// <summary>A node with what is known of its inputs.</summary>
internal sealed class NodeContext(NodeProto node, long opset, int[]?[] shapes, Func<int, ConstantTensor?> constants)
{
    public NodeProto Node => node;

    public long Opset => opset;

    /// <summary>True if the node has that input; optional inputs may be left out.</summary>
    public bool Has(int input) => input < node.Input.Count && node.Input[input].Length > 0;

    /// <summary>An input's shape, or null where it is unknown or there is no such input.</summary>
    public int[]? Shape(int input) => input < shapes.Length ? shapes[input] : null;

    /// <summary>An input's value, or null where it is not known before the model runs.</summary>
    public ConstantTensor? Constant(int input) => Has(input) ? constants(input) : null;

    /// <summary>Integers that older operator sets have as an attribute and newer ones as an input; null where they are not known.</summary>
    /// <param name="attribute">The attribute's name.</param>
    /// <param name="input">The input's position.</param>
    /// <param name="absent">What stands for neither.</param>
    public long[]? Integers(string attribute, int input, long[]? absent)
    {
        if (node.GetInts(attribute) is { } values)
            return values;
        return Has(input) ? Constant(input)?.Integers : absent;
    }
}
