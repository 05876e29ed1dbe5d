using CsCheck;
using YoloCompress.Onnx;

namespace YoloCompress.Tests.Pruning;

/// <summary>Random small models of the operators that channels can be followed through.</summary>
internal static class RandomGraphs
{
    private static readonly Func<GraphSketch, string, string, string>[] Operators =
    [
        (g, a, b) => g.Conv(a, 8, 3),
        (g, a, b) => g.Silu(g.BatchNormalization(g.Conv(a, 12, 1, bias: false))),
        (g, a, b) => g.Conv(a, 8, 3, groups: g.Shape(a)[1] is int c && 8 % c == 0 ? c : 1),
        (g, a, b) => g.Unary("Relu", g.Conv(a, g.Shape(a)[1], 3, groups: g.Shape(a)[1])),
        (g, a, b) => g.Conv(a, 2 * g.Shape(a)[1], 3, groups: g.Shape(a)[1]),
        (g, a, b) => g.Shape(a)[1] % 2 == 0 ? g.Conv(a, 12, 3, groups: 2) : a,
        (g, a, b) => Fits(g, a, b) ? g.Binary("Add", a, b) : a,
        (g, a, b) => Fits(g, a, b) ? g.Binary("Mul", a, b) : a,
        (g, a, b) => Fits(g, a, b) ? g.Binary("Sub", a, b) : a,
        (g, a, b) => g.Shape(a)[2] == g.Shape(b)[2] ? g.Concat(1, a, b) : a,
        (g, a, b) => Fits(g, a, b) ? g.Slice(g.Concat(2, a, b), 2, 0, g.Shape(a)[2]) : a,
        (g, a, b) => g.Shape(a)[1] > 3 ? g.Concat(1, [.. g.Split(a, 3, g.Shape(a)[1] - 3).Reverse()]) : a,
        (g, a, b) => g.Shape(a)[1] > 4 ? g.Slice(a, 1, 1, g.Shape(a)[1] - 1) : a,
        (g, a, b) => g.Shape(a)[1] > 4 ? g.Gather(a, 3, 0, 2, 3, 1) : a,
        (g, a, b) => g.Shape(a)[1] % 2 == 0 ? g.Shuffle(a, 2) : a,
        (g, a, b) => g.Shape(a)[2] % 2 == 0 ? g.Conv(g.Focus(a), 8) : a,
        (g, a, b) => g.Shape(a)[2] % 2 == 0 ? g.Conv(g.Contract(a), 8) : a,
        (g, a, b) => g.Excite(a, reduce: false),
        (g, a, b) => g.Excite(a, reduce: true),
        (g, a, b) => g.MaxPool(a),
        (g, a, b) => g.Shape(a)[2] <= 8 ? g.Resize(a) : a,
        (g, a, b) => g.PRelu(a),
        (g, a, b) => g.PerChannel("Mul", a),
        (g, a, b) => g.Unary("Sigmoid", a),
        (g, a, b) => g.Conv(g.Unary("HardSigmoid", a), 8),
        (g, a, b) => g.Shape(a)[2] <= 8 ? g.ConvTranspose(a, 8) : a,
        (g, a, b) => g.Shape(a)[2] <= 8 ? g.ConvTranspose(a, g.Shape(a)[1], g.Shape(a)[1]) : a,
        (g, a, b) => g.Conv(a, 8, 3, stride: 2),
        (g, a, b) => g.Binary("Add", a, g.Conv(a, 1)),
        (g, a, b) => g.Transpose(g.Unary("Relu", g.Transpose(a, 0, 2, 3, 1)), 0, 3, 1, 2),
    ];

    /// <summary>Models with their values' shapes; the seed makes weights, the steps choose operators and what they read.</summary>
    public static readonly Gen<(ModelGraph Graph, IReadOnlyDictionary<string, int[]> Shapes)> Models =
        from seed in Gen.Int[0, 1 << 20]
        from steps in Gen.Select(Gen.Int[0, Operators.Length - 1], Gen.Int[0, 1000], Gen.Int[0, 1000]).Array[1, 12]
        select Build(seed, steps);

    private static bool Fits(GraphSketch g, string a, string b) => g.Shape(a).SequenceEqual(g.Shape(b));

    private static (ModelGraph Graph, IReadOnlyDictionary<string, int[]> Shapes) Build(int seed, (int Operator, int A, int B)[] steps)
    {
        GraphSketch g = new(seed);
        List<string> values = ["images", g.Silu(g.Conv("images", 8, 3)), g.Conv("images", 8, 1)];
        foreach ((int op, int a, int b) in steps)
            values.Add(Operators[op](g, values[^(1 + (a % Math.Min(3, values.Count)))], values[b % values.Count]));
        string last = values[^1];
        string head = g.Conv(last, 5);
        ModelGraph graph = seed % 3 == 0 ? g.Build(head, g.Classify(values[^2], 4)) : g.Build(head);
        return (graph, g.Shapes(graph));
    }
}
