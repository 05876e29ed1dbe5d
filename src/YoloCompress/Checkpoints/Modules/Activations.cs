using YoloCompress.Onnx;

namespace YoloCompress.Checkpoints.Modules;

/// <summary>Activation functions, in operators of opset 13.</summary>
internal static class Activations
{
    /// <summary>x · sigmoid(x): ONNX Runtime fuses the pair.</summary>
    public static Feature SiLU(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        NodeProto sigmoid = graph.Add("Sigmoid", module.NodeName("sigmoid"), inputs[0].Value);
        return inputs[0] with { Value = graph.Add("Mul", module.NodeName("mul"), inputs[0].Value, sigmoid.Output[0]).Output[0] };
    }

    public static Feature LeakyReLU(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        NodeProto node = graph.Add("LeakyRelu", module.Path, inputs[0].Value).Set("alpha", (float)module.Number("negative_slope", 0.01));
        return inputs[0] with { Value = node.Output[0] };
    }

    public static Feature ReLU(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph) =>
        inputs[0] with { Value = graph.Add("Relu", module.Path, inputs[0].Value).Output[0] };

    /// <summary>x · max(0, min(1, x / 6 + 1/2)): the operator HardSwish would need opset 14.</summary>
    public static Feature Hardswish(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        NodeProto gate = graph.Add("HardSigmoid", module.NodeName("hardsigmoid"), inputs[0].Value).Set("alpha", 1f / 6).Set("beta", 0.5f);
        return inputs[0] with { Value = graph.Add("Mul", module.NodeName("mul"), inputs[0].Value, gate.Output[0]).Output[0] };
    }
}
