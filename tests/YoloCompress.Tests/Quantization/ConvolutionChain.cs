using YoloCompress.Onnx;
using YoloCompress.Tests.Inference;
using static YoloCompress.Onnx.TensorProto.Types;

namespace YoloCompress.Tests.Quantization;

/// <summary>Convolutions one after another with an activation between them, and a Reshape behind the last: no SiLU anywhere.</summary>
internal static class ConvolutionChain
{
    public const int Channels = 8;
    public const int Side = 12;

    /// <summary>Builds one of four 3x3 convolutions, <c>conv0</c> to <c>conv3</c>.</summary>
    /// <param name="activation">Operator of the activations.</param>
    /// <param name="scale">What each output channel of <c>conv1</c> is multiplied with, and each weight of <c>conv2</c> that reads it divided by.</param>
    public static ModelGraph Build(string activation, Func<int, float>? scale = null)
    {
        scale ??= _ => 1;
        Random random = new(5);
        GraphProto graph = new() { Name = "chain" };
        graph.Input.Add(SmallModels.Value("x", DataType.Float, 1, 3, Side, Side));
        string value = "x";
        for (int i = 0; i < 4; i++)
        {
            int inputs = i == 0 ? 3 : Channels, layer = i;
            float[] weights = [.. Enumerable.Range(0, Channels * inputs * 9).Select(w => (float)(random.NextDouble() - 0.45) * 0.5f
                * (layer == 1 ? scale(w / (inputs * 9)) : layer == 2 ? 1 / scale(w / 9 % inputs) : 1))];
            graph.Initializer.Add(Tensors.Float($"w{i}", [Channels, inputs, 3, 3], weights));
            graph.Initializer.Add(Tensors.Float($"b{i}", [Channels], new float[Channels]));
            NodeProto conv = Node("Conv", $"conv{i}", [value, $"w{i}", $"b{i}"]);
            conv.Set("kernel_shape", [3, 3]);
            conv.Set("pads", [1, 1, 1, 1]);
            graph.Node.Add(conv);
            value = conv.Output[0];
            if (i < 3)
            {
                graph.Node.Add(Node(activation, $"act{i}", [value]));
                value = $"act{i}";
            }
        }

        graph.Initializer.Add(Tensors.Int64("flat", [2], [1, -1]));
        graph.Node.Add(Node("Reshape", "out", [value, "flat"]));
        graph.Output.Add(SmallModels.Value("out", DataType.Float, 1, Channels * Side * Side));
        ModelProto model = new() { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 13 });
        return new(model);
    }

    /// <summary>Pictures for it.</summary>
    public static float[][] Pictures(int count)
    {
        Random random = new(7);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, 3 * Side * Side).Select(_ => random.NextSingle()).ToArray())];
    }

    private static NodeProto Node(string op, string output, string[] inputs)
    {
        NodeProto node = new() { OpType = op, Name = output };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        return node;
    }
}
