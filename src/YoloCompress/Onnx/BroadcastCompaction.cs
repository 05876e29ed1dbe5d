using YoloCompress.Onnx.Constants;

namespace YoloCompress.Onnx;

/// <summary>
/// Shrinks constants that say the same thing again and again. Exporters write the grid and the anchors of a box decode once per cell; where
/// only operators with broadcasting read such a constant, it is kept once. Results stay the same to the bit.
/// </summary>
public static class BroadcastCompaction
{
    // Below this there is nothing to win.
    private const int Smallest = 64;

    /// <summary>A copy with compact constants, or the same graph where there is nothing to do.</summary>
    public static ModelGraph Apply(ModelGraph graph)
    {
        IReadOnlyDictionary<string, int[]> shapes = ValueShapes.Of(graph);
        List<(string Name, ConstantTensor Compact)> compact = [];
        List<(string Reader, string Name, ConstantTensor First, ConstantTensor Second)> halved = [];
        foreach (TensorProto tensor in graph.Initializers.Where(t => t.ElementCount() >= Smallest))
        {
            IReadOnlyList<NodeProto> readers = graph.ConsumersOf(tensor.Name);
            if (graph.IsOutput(tensor.Name) || readers.Count == 0 || !readers.All(IsBroadcasting) || ConstantTensor.Read(tensor) is not { } constant)
                continue;
            int[] free = [.. Enumerable.Range(1, constant.Shape.Length).Where(axis => readers.All(r => OtherFills(r, tensor.Name, axis, constant.Shape, shapes)))];
            ConstantTensor small = free.Aggregate(constant, CollapseIfEqual);
            if (readers is [{ OpType: "Add" } only] && small.Count >= Smallest && Halve(small, free) is { } halves)
                halved.Add((only.Output[0], tensor.Name, halves.First, halves.Second));
            else if (small.Count < constant.Count)
                compact.Add((tensor.Name, small));
        }

        if (compact.Count == 0 && halved.Count == 0)
            return graph;
        return graph.Edit(editor =>
        {
            foreach ((string name, ConstantTensor tensor) in compact)
                editor.SetInitializer(tensor.ToProto(name));
            foreach ((string reader, string name, ConstantTensor first, ConstantTensor second) in halved)
                AddInTwoSteps(editor, editor.Nodes.Single(n => n.Output.Contains(reader)), name, first, second);
        });
    }

    private static bool IsBroadcasting(NodeProto node) => node.OpType is "Add" or "Sub" or "Mul" or "Div" && node.Input[0] != node.Input[1];

    /// <summary>True if the reader's other operand has the axis (counted from the end, from 1) in full, so that this one need not.</summary>
    private static bool OtherFills(NodeProto reader, string constant, int axis, int[] shape, IReadOnlyDictionary<string, int[]> shapes)
    {
        string other = reader.Input[0] == constant ? reader.Input[1] : reader.Input[0];
        return shapes.GetValueOrDefault(other) is { } filled && filled.Length >= shape.Length && filled[^axis] == shape[^axis];
    }

    private static ConstantTensor CollapseIfEqual(ConstantTensor tensor, int axis)
    {
        ConstantTensor first = Collapse(tensor, axis);
        return tensor.Shape[^axis] > 1 && SameBits(tensor, first.Pick(tensor.Shape, Broadcasting.Strides(first.Shape, tensor.Shape))) ? first : tensor;
    }

    private static ConstantTensor Collapse(ConstantTensor tensor, int axis)
    {
        int[] shape = [.. tensor.Shape];
        shape[^axis] = 1;
        return tensor.Pick(shape, Broadcasting.Strides(tensor.Shape));
    }

    private static bool SameBits(ConstantTensor a, ConstantTensor b) => a.IsReal
        ? a.Reals.Zip(b.Reals).All(p => BitConverter.DoubleToInt64Bits(p.First) == BitConverter.DoubleToInt64Bits(p.Second))
        : a.Integers.AsSpan().SequenceEqual(b.Integers);

    /// <summary>
    /// A grid of x and y is the sum of a tensor without lines and one without columns: each element is in one of them, and zero in the other.
    /// </summary>
    private static (ConstantTensor First, ConstantTensor Second)? Halve(ConstantTensor tensor, int[] free)
    {
        int[] axes = [.. free.Where(a => tensor.Shape[^a] > 1).OrderByDescending(a => tensor.Shape[^a]).Take(2)];
        if (axes.Length < 2 || !tensor.IsReal)
            return null;
        ConstantTensor first = Collapse(tensor, axes[0]), second = Collapse(tensor, axes[1]);
        double[] wide = first.Pick(tensor.Shape, Broadcasting.Strides(first.Shape, tensor.Shape)).Reals;
        double[] high = second.Pick(tensor.Shape, Broadcasting.Strides(second.Shape, tensor.Shape)).Reals;
        // Which half an element belongs to must not depend on where it is along the two axes.
        int[] outer = [.. tensor.Shape];
        outer[^axes[0]] = outer[^axes[1]] = 1;
        int[] group = Broadcasting.Offsets(tensor.Shape, Broadcasting.Strides(outer, tensor.Shape));
        bool[] notFirst = new bool[Broadcasting.Count(outer)], notSecond = new bool[notFirst.Length];
        for (int i = 0; i < tensor.Count; i++)
        {
            notFirst[group[i]] |= tensor.Reals[i] != wide[i];
            notSecond[group[i]] |= tensor.Reals[i] != high[i];
        }

        if (notFirst.Zip(notSecond).Any(p => p.First && p.Second))
            return null;
        Clear(first, isKept: g => !notFirst[g]);
        Clear(second, isKept: g => notFirst[g]);
        return first.Count + second.Count < tensor.Count ? (first, second) : null;

        void Clear(ConstantTensor half, Func<int, bool> isKept)
        {
            int[] groups = Broadcasting.Offsets(half.Shape, Broadcasting.Strides(outer, half.Shape));
            for (int i = 0; i < half.Count; i++)
            {
                if (!isKept(groups[i]))
                    half.Reals[i] = 0;
            }
        }
    }

    private static void AddInTwoSteps(GraphEditor editor, NodeProto add, string constant, ConstantTensor first, ConstantTensor second)
    {
        string between = editor.UniqueName($"{add.Output[0]}/first"), rest = editor.UniqueName($"{constant}/second");
        string other = add.Input[0] == constant ? add.Input[1] : add.Input[0];
        editor.SetInitializer(first.ToProto(constant));
        editor.SetInitializer(second.ToProto(rest));
        editor.Add("Add", editor.UniqueName($"{add.Name}/first"), [other, constant], [between]);
        add.Input.Clear();
        add.Input.AddRange([between, rest]);
    }
}
