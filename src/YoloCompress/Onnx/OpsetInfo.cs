namespace YoloCompress.Onnx;

/// <summary>
/// What belongs to each version of the default operator set. IR versions: the ONNX specification's table of released versions
/// (docs/Versioning.md); runtimes: ONNX Runtime's compatibility table (docs/reference/compatibility.md).
/// </summary>
public static class OpsetInfo
{
    /// <summary>The oldest operator set that is read.</summary>
    public const long Oldest = 9;

    /// <summary>The newest operator set that is read.</summary>
    public const long Newest = 23;

    /// <summary>The oldest operator set that is written.</summary>
    public const long OldestWritten = 11;

    /// <summary>The first operator set with a scale per channel in QuantizeLinear and DequantizeLinear.</summary>
    public const long PerChannelQuantization = 13;

    /// <summary>The newest IR version that is read.</summary>
    public const long NewestIr = 11;

    /// <summary>The IR version that was released with an operator set.</summary>
    /// <param name="opset">The version of the default operator set.</param>
    public static long IrVersion(long opset) => opset switch
    {
        <= 8 => 3,
        9 => 4,
        10 => 5,
        11 => 6,
        <= 14 => 7,
        <= 18 => 8,
        <= 20 => 9,
        <= 22 => 10,
        _ => 11,
    };

    /// <summary>The oldest ONNX Runtime that runs a model, such as <c>1.6</c>.</summary>
    /// <param name="opset">The version of the default operator set.</param>
    /// <param name="irVersion">The model's IR version.</param>
    public static string OldestRuntime(long opset, long irVersion)
    {
        int minor = Math.Max(MinorForOpset(opset), MinorForIr(irVersion));
        return $"1.{minor}";
    }

    /// <summary>The oldest ONNX Runtime that runs a model, such as <c>1.6</c>.</summary>
    public static string OldestRuntime(ModelGraph graph) => OldestRuntime(graph.Opset, graph.Model.IrVersion);

    private static int MinorForOpset(long opset) => opset switch
    {
        <= 11 => 0,
        12 => 3,
        13 => 6,
        14 => 8,
        15 => 9,
        16 => 11,
        17 => 12,
        18 => 14,
        19 => 15,
        20 => 17,
        21 => 18,
        22 => 21,
        _ => 23,
    };

    private static int MinorForIr(long irVersion) => irVersion switch
    {
        <= 6 => 0,
        7 => 3,
        8 => 9,
        9 => 16,
        10 => 18,
        _ => 23,
    };
}
