using YoloCompress.Diagnostics;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Onnx.Import;

/// <summary>Finds the one picture input and fixes its open dimensions.</summary>
internal static class PictureInput
{
    private const long LargestSide = 16384;

    /// <summary>Fixes the input's shape in the model.</summary>
    /// <returns>The shape, NCHW.</returns>
    public static int[] Fix(ModelProto model, OnnxImportOptions options)
    {
        ValueInfoProto[] inputs = [.. new ModelGraph(model).Inputs];
        if (inputs.Length != 1)
            throw Unsupported($"has {inputs.Length} inputs ({string.Join(", ", inputs.Select(i => i.Name))}), not one", options.File);
        ValueInfoProto input = inputs[0];
        if (input.ElementType() != DataType.Float)
            throw Unsupported($"takes {input.ElementType()} at '{input.Name}', not floats", options.File);
        if (input.Type.TensorType.Shape is not { Dim.Count: 4 } shape)
            throw Unsupported($"takes no picture at '{input.Name}' but a tensor of {input.Type.TensorType.Shape?.Dim.Count.ToString() ?? "unknown"} dimensions", options.File);

        if (shape.Dim.Any(d => d.DimValue > LargestSide))
            throw Unsupported($"takes pictures of [{string.Join(", ", shape.Dim.Select(d => d.DimValue))}]", options.File);
        int?[] dims = [.. shape.Dim.Select(d => d.HasDimValue && d.DimValue > 0 ? (int?)d.DimValue : null)];
        if (dims[0] is > 1)
            throw Unsupported($"takes batches of {dims[0]} pictures", options.File);
        int[] result = [1, dims[1] ?? 3, Side(dims[2], "height"), Side(dims[3], "width")];
        if (result[1] is not (1 or 3))
            throw Unsupported($"takes pictures of {result[1]} channels (shape [{string.Join(", ", result)}])", options.File);
        model.Graph.Input.Clear();
        model.Graph.Input.Add(ValueInfos.Tensor(input.Name, DataType.Float, result));
        return result;

        int Side(int? stated, string name) => (stated, options.ImageSize) switch
        {
            (null, null) => throw new YoloCompressException(
                ErrorCodes.OnnxInputSize, $"The model leaves the {name} of its input '{input.Name}' open. Say it with ImageSize, such as ImageSize=\"640\".", options.File),
            (null, int wanted) => wanted,
            (int fixedSide, int wanted) when fixedSide != wanted => throw new YoloCompressException(
                ErrorCodes.OnnxInputSize,
                $"The model's input '{input.Name}' has a fixed {name} of {fixedSide} pixels, but ImageSize is {wanted}. Leave ImageSize out, or export the model for {wanted} pixels.",
                options.File),
            (int fixedSide, _) => fixedSide,
        };
    }

    private static YoloCompressException Unsupported(string why, string? file) => new(
        ErrorCodes.OnnxInput, $"The model {why}. It must take one picture, float [1, 3, height, width]: export it for batch size 1 with one input.", file);
}
