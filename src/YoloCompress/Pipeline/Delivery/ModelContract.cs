using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Pipeline;

/// <summary>What a caller of the model must know.</summary>
public sealed record ModelContract
{
    /// <summary>The input.</summary>
    public required TensorContract Input { get; init; }

    /// <summary>The outputs in the model's order.</summary>
    public required IReadOnlyList<TensorContract> Outputs { get; init; }

    /// <summary>The head whose raw values the first outputs are; null where outputs are what the original's are.</summary>
    public RawHead? Head { get; init; }

    /// <summary>Version of the default operator set.</summary>
    public required long Opset { get; init; }

    /// <summary>Version of the ONNX intermediate representation.</summary>
    public required long IrVersion { get; init; }

    /// <summary>The oldest ONNX Runtime that runs the model, such as <c>1.10</c>.</summary>
    public required string OldestOnnxRuntime { get; init; }

    /// <summary>Height and width of the picture that the model takes.</summary>
    /// <exception cref="YoloCompressException">YC0505: the input is no picture of fixed size.</exception>
    internal (int Height, int Width) PictureSize => Input.Shape is [1, 3, > 0 and var height, > 0 and var width]
        ? (height, width)
        : throw new YoloCompressException(
            ErrorCodes.UnsupportedInput,
            $"The model cannot be calibrated with pictures: its input '{Input.Name}' is {string.Join("x", Input.Shape)}, where 1 x 3 x height x width is needed. " +
            "Export it with batch size 1 and a fixed size.");

    /// <summary>Reads the contract off a graph.</summary>
    public static ModelContract Of(ModelGraph graph)
    {
        IReadOnlyDictionary<string, int[]> shapes = ValueShapes.Of(graph);
        return new()
        {
            Input = Tensor(graph.Inputs[0], shapes),
            Outputs = [.. graph.Outputs.Select(o => Tensor(o, shapes))],
            Head = RawHead.Of(graph),
            Opset = graph.Opset,
            IrVersion = graph.Model.IrVersion,
            OldestOnnxRuntime = OpsetInfo.OldestRuntime(graph),
        };
    }

    private static TensorContract Tensor(ValueInfoProto value, IReadOnlyDictionary<string, int[]> shapes)
    {
        TypeProto.Types.Tensor tensor = value.Type.TensorType;
        IReadOnlyList<int> stated = tensor.Shape == null ? [] : [.. tensor.Shape.Dim.Select(d => d.DimValue > 0 ? (int)d.DimValue : -1)];
        return new(value.Name, ((DataType)tensor.ElemType).ToString().ToLowerInvariant(), shapes.GetValueOrDefault(value.Name) ?? stated);
    }
}
