using YoloCompress.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace YoloCompress.Training.Operators;

/// <summary>Functions of one value.</summary>
internal static class ActivationOperators
{
    /// <summary>The operators that need no attribute.</summary>
    public static IReadOnlyDictionary<string, Func<Tensor, Tensor>> Plain { get; } = new Dictionary<string, Func<Tensor, Tensor>>
    {
        ["Abs"] = x => x.abs(),
        ["Ceil"] = x => x.ceil(),
        ["Cos"] = x => x.cos(),
        ["Dropout"] = x => x.alias(),
        ["Erf"] = x => x.erf(),
        ["Exp"] = x => x.exp(),
        ["Floor"] = x => x.floor(),
        ["HardSwish"] = x => functional.hardswish(x),
        ["Identity"] = x => x.alias(),
        ["Log"] = x => x.log(),
        ["Mish"] = x => functional.mish(x),
        ["Neg"] = x => x.neg(),
        ["Not"] = x => x.logical_not(),
        ["Reciprocal"] = x => x.reciprocal(),
        ["Relu"] = x => functional.relu(x),
        ["Round"] = x => x.round(),
        ["Sigmoid"] = x => x.sigmoid(),
        ["Sin"] = x => x.sin(),
        ["Softplus"] = x => functional.softplus(x),
        ["Softsign"] = x => functional.softsign(x),
        ["Sqrt"] = x => x.sqrt(),
        ["Tanh"] = x => x.tanh(),
    };

    public static GraphOperator LeakyRelu(NodeContext context)
    {
        float alpha = context.Node.GetFloat("alpha", 0.01f);
        return inputs => [functional.leaky_relu(inputs[0]!, alpha)];
    }

    public static GraphOperator Elu(NodeContext context)
    {
        float alpha = context.Node.GetFloat("alpha", 1);
        return inputs => [functional.elu(inputs[0]!, alpha)];
    }

    public static GraphOperator Selu(NodeContext context)
    {
        float alpha = context.Node.GetFloat("alpha", 1.67326319f), gamma = context.Node.GetFloat("gamma", 1.05070102f);
        return inputs => [functional.elu(inputs[0]!, alpha) * gamma];
    }

    public static GraphOperator PRelu(NodeContext context) =>
        inputs => [functional.relu(inputs[0]!) - (inputs[1]! * functional.relu(inputs[0]!.neg()))];

    public static GraphOperator HardSigmoid(NodeContext context)
    {
        float alpha = context.Node.GetFloat("alpha", 0.2f), beta = context.Node.GetFloat("beta", 0.5f);
        return inputs => [((inputs[0]! * alpha) + beta).clamp(0, 1)];
    }

    public static GraphOperator Gelu(NodeContext context)
    {
        bool tanh = context.Node.GetString("approximate", "none") == "tanh";
        return inputs =>
        {
            Tensor x = inputs[0]!;
            Tensor inner = tanh ? ((x + (x.pow(3) * 0.044715)) * Math.Sqrt(2 / Math.PI)).tanh() : (x * Math.Sqrt(0.5)).erf();
            return [x * 0.5 * (inner + 1)];
        };
    }

    public static GraphOperator Clip(NodeContext context)
    {
        float? low = context.Node.Find("min")?.F ?? context.Floats(1)?[0], high = context.Node.Find("max")?.F ?? context.Floats(2)?[0];
        if ((context.Has(1) || context.Has(2)) && low == null && high == null)
            throw context.Unsupported("a Clip with computed limits is not supported");
        return inputs => [inputs[0]!.clamp(low, high)];
    }

    /// <summary>Before operator set 13 the axes from <c>axis</c> on count as one.</summary>
    public static GraphOperator Softmax(NodeContext context)
    {
        bool flattens = context.Graph.Opset < 13;
        long axis = context.Node.GetInt("axis", flattens ? 1 : -1);
        return inputs =>
        {
            Tensor x = inputs[0]!;
            long from = axis < 0 ? axis + x.dim() : axis;
            return [flattens && from != x.dim() - 1 ? x.flatten(from).softmax(from).reshape(x.shape) : x.softmax(from)];
        };
    }
}
