using YoloCompress.Onnx;

namespace YoloCompress.TestAssets.Detector;

/// <summary>
/// Emits YOLOv5's building blocks as a checkpoint import does: convolution, unfused batch normalization and SiLU, named by module path.
/// </summary>
internal sealed class ModuleWriter(GraphEditor editor)
{
    private const float Epsilon = 1e-3f;

    public GraphEditor Editor => editor;

    /// <summary>Convolution, batch normalization, SiLU. Together they compute silu(kernel * input + bias).</summary>
    public string Conv(string path, string input, Kernel kernel, int stride = 1, params long[] pads)
    {
        // The normalization undoes a random scale and shift per channel, so that folding it matters.
        SplitMix random = SplitMix.For(path + ".bn");
        float[] gamma = new float[kernel.Outputs], beta = new float[kernel.Outputs];
        float[] mean = new float[kernel.Outputs], variance = new float[kernel.Outputs];
        float[] weights = [.. kernel.Weights];
        int perOutput = weights.Length / kernel.Outputs;
        for (int o = 0; o < kernel.Outputs; o++)
        {
            gamma[o] = (float)random.Between(0.5, 2.5);
            variance[o] = (float)random.Between(0.2, 4);
            mean[o] = (float)random.Between(-1, 1);
            float scale = gamma[o] / MathF.Sqrt(variance[o] + Epsilon);
            beta[o] = kernel.Biases[o] + (mean[o] * scale);
            foreach (ref float weight in weights.AsSpan(o * perOutput, perOutput))
                weight /= scale;
        }

        string convolved = Convolution($"{path}.conv", input, kernel, weights, null, stride, pads);
        string normalized = $"{path}.bn/output";
        editor.Add(
            "BatchNormalization",
            $"{path}.bn",
            [
                convolved,
                Vector($"{path}.bn.weight", gamma),
                Vector($"{path}.bn.bias", beta),
                Vector($"{path}.bn.running_mean", mean),
                Vector($"{path}.bn.running_var", variance),
            ],
            [normalized]).Set("epsilon", Epsilon);
        string gate = Node("Sigmoid", $"{path}.act/Sigmoid", normalized);
        return Node("Mul", $"{path}.act/Mul", normalized, gate);
    }

    /// <summary>A convolution with bias and nothing after it.</summary>
    public string Convolution(string path, string input, Kernel kernel) =>
        Convolution(path, input, kernel, kernel.Weights, kernel.Biases, 1, []);

    public string Concat(string path, params string[] inputs)
    {
        string output = $"{path}/output";
        editor.Add("Concat", path, inputs, [output]).Set("axis", 1L);
        return output;
    }

    public string Add(string path, string left, string right) => Node("Add", path, left, right);

    /// <summary>Maximum over size x size, the map's size kept.</summary>
    public string MaxPool(string path, string input, int size)
    {
        string output = $"{path}/output";
        long pad = size / 2;
        editor.Add("MaxPool", path, [input], [output])
            .Set("kernel_shape", size, size).Set("strides", 1L, 1L).Set("pads", pad, pad, pad, pad);
        return output;
    }

    /// <summary>Twice the size, nearest neighbour.</summary>
    public string Upsample(string path, string input)
    {
        string output = $"{path}/output";
        string scales = editor.SetInitializer(Tensors.Float($"{path}.scales", [4], [1, 1, 2, 2]));
        editor.Add("Resize", path, [input, "", scales], [output])
            .Set("mode", "nearest").Set("coordinate_transformation_mode", "asymmetric").Set("nearest_mode", "floor");
        return output;
    }

    private string Convolution(string path, string input, Kernel kernel, float[] weights, float[]? biases, int stride, long[] pads)
    {
        string weight = editor.SetInitializer(
            Tensors.Float($"{path}.weight", [kernel.Outputs, kernel.Inputs, kernel.Height, kernel.Width], weights));
        string output = $"{path}/output";
        string[] inputs = biases == null ? [input, weight] : [input, weight, Vector($"{path}.bias", biases)];
        editor.Add("Conv", path, inputs, [output])
            .Set("kernel_shape", kernel.Height, kernel.Width)
            .Set("strides", stride, stride)
            .Set("pads", pads.Length == 0 ? [0, 0, 0, 0] : pads);
        return output;
    }

    private string Vector(string name, float[] values) => editor.SetInitializer(Tensors.Float(name, [values.Length], values));

    private string Node(string opType, string path, params string[] inputs)
    {
        string output = $"{path}/output";
        editor.Add(opType, path, inputs, [output]);
        return output;
    }
}
