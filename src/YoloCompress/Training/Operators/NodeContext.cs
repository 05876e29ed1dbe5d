using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Training.Operators;

/// <summary>What an operator may know while the module is built: its node, the graph around it, and the module's mode when it runs.</summary>
internal sealed record NodeContext(NodeProto Node, ModelGraph Graph, GraphModule Module)
{
    /// <summary>True if the node has that input.</summary>
    public bool Has(int input) => input < Node.Input.Count && Node.Input[input].Length > 0;

    /// <summary>A constant input's values, or null if it is computed or left out.</summary>
    public TensorProto? Constant(int input) => Has(input) ? Constants.Of(Graph, Node.Input[input]) : null;

    /// <summary>A constant integer input's values, or null if it is computed or left out.</summary>
    public long[]? Integers(int input) => Constant(input)?.ToInt64s();

    /// <summary>The integers of an attribute of older operator sets, or of the constant input that took its place; null where neither is given.</summary>
    public long[]? IntegersOf(string attribute, int input) => Node.GetInts(attribute) ?? Integers(input);

    /// <summary>A constant float input's values, or null if it is computed or left out.</summary>
    public float[]? Floats(int input) => Constant(input)?.ToFloats();

    /// <summary>The error for what this node asks for and training cannot do.</summary>
    public YoloCompressException Unsupported(string what) => new(
        ErrorCodes.OperatorNotTrainable,
        $"The node '{Node.Name}' ({Node.OpType}) cannot be trained: {what}. Set FineTuneSteps and FineTuneMinutes to 0 for this model.");
}
