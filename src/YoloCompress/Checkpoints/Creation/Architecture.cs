namespace YoloCompress.Checkpoints.Creation;

/// <summary>
/// YOLOv5 v6.0 to v7.0: CSPDarknet with SPPF, a path aggregation neck (arXiv:1803.01534), three levels. Backbone and head as in the
/// yaml that a checkpoint carries.
/// </summary>
internal static class Architecture
{
    private static readonly int[] Last = [-1];

    public static IReadOnlyList<LayerRow> Backbone { get; } =
    [
        new(Last, 1, "Conv", 64, 6, 2, 2),
        new(Last, 1, "Conv", 128, 3, 2),
        new(Last, 3, "C3", 128),
        new(Last, 1, "Conv", 256, 3, 2),
        new(Last, 6, "C3", 256),
        new(Last, 1, "Conv", 512, 3, 2),
        new(Last, 9, "C3", 512),
        new(Last, 1, "Conv", 1024, 3, 2),
        new(Last, 3, "C3", 1024),
        new(Last, 1, "SPPF", 1024, 5),
    ];

    public static IReadOnlyList<LayerRow> Head { get; } =
    [
        new(Last, 1, "Conv", 512, 1, 1),
        new(Last, 1, "nn.Upsample", "None", 2, "nearest"),
        new([-1, 6], 1, "Concat", 1),
        new(Last, 3, "C3", 512, false),
        new(Last, 1, "Conv", 256, 1, 1),
        new(Last, 1, "nn.Upsample", "None", 2, "nearest"),
        new([-1, 4], 1, "Concat", 1),
        new(Last, 3, "C3", 256, false),
        new(Last, 1, "Conv", 256, 3, 2),
        new([-1, 14], 1, "Concat", 1),
        new(Last, 3, "C3", 512, false),
        new(Last, 1, "Conv", 512, 3, 2),
        new([-1, 10], 1, "Concat", 1),
        new(Last, 3, "C3", 1024, false),
        new([17, 20, 23], 1, "Detect", "nc", "anchors"),
    ];
}
