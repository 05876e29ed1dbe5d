using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Tests.Numerics;

namespace YoloCompress.Tests.Pruning;

/// <summary>Pictures of 3 x 16 x 16 whose neighbouring pixels are alike, as in photographs: that is what compensation lives on.</summary>
internal static class SmoothPictures
{
    public static float[] Make(int seed)
    {
        float[] noise = Naive.Random(3 * 24 * 24, seed);
        float[] picture = new float[3 * 16 * 16];
        for (int i = 0; i < picture.Length; i++)
        {
            (int c, int y, int x) = (i / 256, i / 16 % 16, i % 16);
            for (int dy = 0; dy < 5; dy++)
            {
                for (int dx = 0; dx < 5; dx++)
                    picture[i] += noise[(((c * 24) + y + dy) * 24) + x + dx] / 5;
            }
        }

        return picture;
    }

    /// <summary>Squared differences of the outputs, on pictures that nothing was calibrated on.</summary>
    public static double Loss(ModelGraph original, ModelGraph changed)
    {
        using OnnxModel a = new(original);
        using OnnxModel b = new(changed);
        return Enumerable.Range(100, 8).Sum(
            seed => a.Run(Make(seed))[0].Values.Zip(b.Run(Make(seed))[0].Values, (x, y) => Math.Pow(x - y, 2)).Sum());
    }

    /// <summary>Squares of the outputs on the same pictures.</summary>
    public static double Energy(ModelGraph graph)
    {
        using OnnxModel model = new(graph);
        return Enumerable.Range(100, 8).Sum(seed => model.Run(Make(seed))[0].Values.Sum(v => (double)v * v));
    }
}
