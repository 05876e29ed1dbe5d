using YoloCompress.Onnx;

namespace YoloCompress.Training;

/// <summary>Recognises <c>x · sigmoid(x)</c> (Elfwing et al. 2018, "Sigmoid-weighted linear units").</summary>
internal static class Silu
{
    /// <summary>The multiplication that makes a SiLU of a Sigmoid node, or null.</summary>
    public static NodeProto? Of(ModelGraph graph, NodeProto sigmoid)
    {
        if (sigmoid.OpType != "Sigmoid" || graph.IsOutput(sigmoid.Output[0]) || graph.ConsumersOf(sigmoid.Output[0]) is not [{ OpType: "Mul" } multiply])
            return null;
        return multiply.Input is [var a, var b] && a != b && (a == sigmoid.Input[0] || b == sigmoid.Input[0]) ? multiply : null;
    }
}
