using YoloCompress.Onnx;
using static YoloCompress.Onnx.TensorProto.Types;

namespace YoloCompress.Tests.Inference;

/// <summary>Models of a few nodes, made by hand.</summary>
internal static class SmallModels
{
    /// <summary>sum = x + 1, twice = sum * 2, whole = (int64)twice on an input x [1,3,2,2].</summary>
    public static ModelGraph Chain(DataType inputType = DataType.Float, params long[] shape)
    {
        if (shape.Length == 0)
            shape = [1, 3, 2, 2];
        GraphProto graph = new() { Name = "chain" };
        graph.Input.Add(Value("x", inputType, shape));
        string x = "x";
        if (inputType != DataType.Float)
        {
            graph.Node.Add(Node("Cast", "x", "xf").Set("to", (long)DataType.Float));
            x = "xf";
        }

        graph.Initializer.Add(Tensors.Float("one", [], [1]));
        graph.Initializer.Add(Tensors.Float("two", [], [2]));
        NodeProto add = Node("Add", x, "sum");
        add.Input.Add("one");
        NodeProto multiply = Node("Mul", "sum", "twice");
        multiply.Input.Add("two");
        graph.Node.Add([add, multiply, Node("Cast", "twice", "whole").Set("to", (long)DataType.Int64)]);
        graph.Output.Add(Value("twice", DataType.Float, shape));
        graph.Output.Add(Value("whole", DataType.Int64, shape));
        ModelProto model = new() { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 13 });
        return new(model);
    }

    public static ValueInfoProto Value(string name, DataType type, params long[] shape)
    {
        TypeProto.Types.Tensor tensor = new() { ElemType = (int)type, Shape = new() };
        tensor.Shape.Dim.AddRange(shape.Select(d => d < 0
            ? new TensorShapeProto.Types.Dimension { DimParam = "open" }
            : new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new() { Name = name, Type = new() { TensorType = tensor } };
    }

    private static NodeProto Node(string op, string input, string output)
    {
        NodeProto node = new() { OpType = op, Name = output };
        node.Input.Add(input);
        node.Output.Add(output);
        return node;
    }
}
