using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Tests.Onnx;

/// <summary>Calculations on constants, folded by us, against ONNX Runtime doing them.</summary>
[TestClass]
public sealed class ConstantFoldingTests
{
    public static IEnumerable<object[]> Seeds => Enumerable.Range(0, 60).Select(i => new object[] { i });

    [TestMethod]
    [DynamicData(nameof(Seeds))]
    public void RandomExpression_FoldsToWhatTheRuntimeComputes(int seed)
    {
        Random random = new(seed);
        ModelSketch sketch = new ModelSketch(13).Input("x", 1, 1, 1, 1);
        int next = 0;
        string Name() => $"v{next++}";
        string Constant(int[] shape)
        {
            string name = Name();
            float[] values = [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => 0.5f + random.NextSingle())];
            sketch.Node("Constant", "", name, n => n.Set("value", Tensors.Float("", [.. shape.Select(d => (long)d)], values)));
            return name;
        }

        string Ints(params long[] values)
        {
            string name = Name();
            sketch.Node("Constant", "", name, n => n.Set("value", Tensors.Int64("", [values.Length], values)));
            return name;
        }

        string value = Constant([2, 3, 4]);
        int[] shape = [2, 3, 4];
        for (int step = 0; step < 6; step++)
        {
            string result = Name();
            int axis = random.Next(shape.Length);
            switch (random.Next(16))
            {
                case 0:
                    sketch.Node(((string[])["Neg", "Exp", "Sqrt", "Floor", "Ceil", "Round", "Reciprocal", "Sigmoid", "Tanh", "Relu", "Log", "Abs"])[random.Next(12)], value, result);
                    // Roots, logarithms and reciprocals of what is not positive are not compared.
                    sketch.Node("Abs", result, result + "a");
                    sketch.Node("Add", $"{result}a {Constant([1])}", result + "b");
                    result += "b";
                    break;
                case 1:
                    sketch.Node(((string[])["Add", "Sub", "Mul", "Div", "Min", "Max", "Pow"])[random.Next(7)], $"{value} {Constant([shape[^1]])}", result + "r");
                    sketch.Node("Clip", $"{result}r {Scalar(0.1f)} {Scalar(3)}", result);
                    break;
                case 2:
                    int[] order = [.. Enumerable.Range(0, shape.Length).OrderBy(_ => random.Next())];
                    sketch.Node("Transpose", value, result, n => n.Set("perm", [.. order.Select(o => (long)o)]));
                    shape = [.. order.Select(o => shape[o])];
                    break;
                case 3:
                    sketch.Node("Concat", $"{value} {Constant(shape)}", result, n => n.Set("axis", axis));
                    shape = [.. shape.Select((d, a) => a == axis ? 2 * d : d)];
                    break;
                case 4 when shape[axis] > 1:
                    sketch.Node("Slice", $"{value} {Ints(1)} {Ints(100)} {Ints(axis)}", result);
                    shape = [.. shape.Select((d, a) => a == axis ? d - 1 : d)];
                    break;
                case 5:
                    sketch.Node("Slice", $"{value} {Ints(-1)} {Ints(long.MinValue)} {Ints(axis)} {Ints(-2)}", result);
                    shape = [.. shape.Select((d, a) => a == axis ? (d + 1) / 2 : d)];
                    break;
                case 6:
                    sketch.Node("Gather", $"{value} {Ints(-1, 0, 0)}", result, n => n.Set("axis", axis));
                    shape = [.. shape.Select((d, a) => a == axis ? 3 : d)];
                    break;
                case 7:
                    sketch.Node("Unsqueeze", $"{value} {Ints(axis)}", result);
                    shape = [.. shape.Take(axis), 1, .. shape.Skip(axis)];
                    break;
                case 8:
                    sketch.Node("Tile", $"{value} {Ints([.. shape.Select((_, a) => a == axis ? 2L : 1)])}", result);
                    shape = [.. shape.Select((d, a) => a == axis ? 2 * d : d)];
                    break;
                case 9:
                    sketch.Node(((string[])["ReduceMax", "ReduceMin", "ReduceProd"])[random.Next(3)], value, result, n => n.Set("axes", [(long)axis]));
                    shape = [.. shape.Select((d, a) => a == axis ? 1 : d)];
                    break;
                case 10:
                    sketch.Node("ReduceSum", $"{value} {Ints(axis)}", result + "r");
                    sketch.Node("Mul", $"{result}r {Scalar(0.1f)}", result);
                    shape = [.. shape.Select((d, a) => a == axis ? 1 : d)];
                    break;
                case 11:
                    sketch.Node("Flatten", value, result);
                    shape = [shape.Length > 0 ? shape[0] : 1, shape.Skip(1).Aggregate(1, (a, b) => a * b)];
                    break;
                case 12:
                    sketch.Node("Greater", $"{value} {Constant(shape)}", result + "c").Node("Where", $"{result}c {value} {Constant([1])}", result);
                    break;
                case 13:
                    sketch.Node("Cast", value, result + "i", n => n.Set("to", (long)DataType.Int64));
                    sketch.Node("Div", $"{result}i {Ints(2)}", result + "h").Node("Cast", result + "h", result, n => n.Set("to", (long)DataType.Float));
                    break;
                case 14:
                    sketch.Node("Expand", $"{value} {Ints([2, .. shape.Select(d => (long)d)])}", result);
                    shape = [2, .. shape];
                    break;
                default:
                    sketch.Node("Range", $"{IntScalar(1)} {IntScalar(1 + shape[^1])} {IntScalar(1)}", result + "n");
                    sketch.Node("Cast", result + "n", result + "f", n => n.Set("to", (long)DataType.Float)).Node("Mul", $"{value} {result}f", result + "m");
                    sketch.Node("Mul", $"{result}m {Scalar(0.3f)}", result);
                    break;
            }

            value = result;
        }

        ModelGraph graph = sketch.Node("Mul", $"{value} x", "y").Build("y");
        ModelGraph imported = OnnxImporter.Import(graph.ToBytes(), null, NullDiagnostics.Instance);
        Assert.AreEqual("Mul", string.Join(" ", imported.Nodes.Select(n => n.OpType)));
        Assert.IsLessThan(1e-5, Parity.Difference(graph, imported, inputs: 1));

        string Scalar(float number)
        {
            string name = Name();
            sketch.Floats(name, [], number);
            return name;
        }

        string IntScalar(long number)
        {
            string name = Name();
            sketch.Graph.Initializer.Add(Tensors.Int64(name, [], [number]));
            return name;
        }
    }
}
